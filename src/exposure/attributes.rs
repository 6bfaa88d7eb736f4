//! Snapshots and images: whom their attributes name.

use super::call::CallRecord;
use super::grant::{ExposureChange, ExposureKind, Grant, Grantee, Step};

/// An attribute of EC2 that lists who may use something.
struct Ec2Attribute {
    kind: ExposureKind,
    id: &'static str,
    name: &'static str,
}

const SNAPSHOT: Ec2Attribute = Ec2Attribute {
    kind: ExposureKind::Snapshot,
    id: "requestParameters.snapshotId",
    name: "createVolumePermission",
};
const IMAGE: Ec2Attribute = Ec2Attribute {
    kind: ExposureKind::Image,
    id: "requestParameters.imageId",
    name: "launchPermission",
};
const FPGA_IMAGE: Ec2Attribute = Ec2Attribute {
    kind: ExposureKind::FpgaImage,
    id: "requestParameters.fpgaImageId",
    name: "loadPermission",
};

/// Whom an entry of the list can name.
const MEMBERS: [&str; 4] = [
    "userId",
    "group",
    "organizationArn",
    "organizationalUnitArn",
];

impl Ec2Attribute {
    fn listed(&self, call: &CallRecord, which: &str) -> Vec<Grantee> {
        let path = format!("requestParameters.{}.{which}.items", self.name);
        let values = call.below(&path).into_iter();
        let named = values.filter(|value| MEMBERS.contains(&value.path));
        named.filter_map(|value| Grantee::of(value.value)).collect()
    }

    fn modify(&self, call: &CallRecord) -> Vec<ExposureChange> {
        let added = self.listed(call, "add").into_iter();
        let added = added.map(|to| Grant::new(to, self.name)).collect();
        let steps = [
            Step::RemoveGrantees(self.listed(call, "remove")),
            Step::Add(added),
        ];
        steps
            .map(|step| ExposureChange::new(self.kind, call.text(self.id), step))
            .to_vec()
    }

    fn end(&self, call: &CallRecord) -> Vec<ExposureChange> {
        vec![ExposureChange::end(self.kind, call.text(self.id))]
    }
}

pub fn modify_snapshot(call: &CallRecord) -> Vec<ExposureChange> {
    SNAPSHOT.modify(call)
}

pub fn end_snapshot(call: &CallRecord) -> Vec<ExposureChange> {
    SNAPSHOT.end(call)
}

pub fn modify_image(call: &CallRecord) -> Vec<ExposureChange> {
    IMAGE.modify(call)
}

pub fn end_image(call: &CallRecord) -> Vec<ExposureChange> {
    IMAGE.end(call)
}

/// What resets an image can be about another attribute of it.
pub fn reset_image(call: &CallRecord) -> Vec<ExposureChange> {
    match call.first(&[
        "requestParameters.attribute",
        "requestParameters.attributeType",
    ]) {
        "" | "launchPermission" => IMAGE.end(call),
        _ => Vec::new(),
    }
}

pub fn modify_fpga_image(call: &CallRecord) -> Vec<ExposureChange> {
    FPGA_IMAGE.modify(call)
}

pub fn end_fpga_image(call: &CallRecord) -> Vec<ExposureChange> {
    FPGA_IMAGE.end(call)
}

const DB_SNAPSHOT: (ExposureKind, &str) = (
    ExposureKind::DbSnapshot,
    "requestParameters.dBSnapshotIdentifier",
);
const DB_CLUSTER_SNAPSHOT: (ExposureKind, &str) = (
    ExposureKind::DbClusterSnapshot,
    "requestParameters.dBClusterSnapshotIdentifier",
);

fn modify_db((kind, id): (ExposureKind, &str), call: &CallRecord) -> Vec<ExposureChange> {
    let attribute = call.text("requestParameters.attributeName");
    let listed = |name: &str| {
        let values = call.texts(&format!("requestParameters.{name}")).into_iter();
        values.filter_map(Grantee::of)
    };
    let added = listed("valuesToAdd").map(|to| Grant::new(to, attribute));
    let steps = [
        Step::RemoveGrantees(listed("valuesToRemove").collect()),
        Step::Add(added.collect()),
    ];
    steps
        .map(|step| ExposureChange::new(kind, call.text(id), step))
        .to_vec()
}

pub fn modify_db_snapshot(call: &CallRecord) -> Vec<ExposureChange> {
    modify_db(DB_SNAPSHOT, call)
}

pub fn delete_db_snapshot(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(DB_SNAPSHOT.0, call.text(DB_SNAPSHOT.1))]
}

pub fn modify_db_cluster_snapshot(call: &CallRecord) -> Vec<ExposureChange> {
    modify_db(DB_CLUSTER_SNAPSHOT, call)
}

pub fn delete_db_cluster_snapshot(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(
        DB_CLUSTER_SNAPSHOT.0,
        call.text(DB_CLUSTER_SNAPSHOT.1),
    )]
}
