//! Snapshots, images, documents and endpoint services: whom their attributes or lists name.

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

/// A call that adds to a list of who may use something, and takes away from it.
pub struct ShareList {
    kind: ExposureKind,
    id: &'static str,
    /// Where the right stands, or what it is called.
    allows: Allows,
    /// Whom to add.
    added: &'static [&'static str],
    /// Whom to remove.
    removed: &'static [&'static str],
}

/// What those of a list get.
#[derive(Clone, Copy)]
enum Allows {
    /// The value at a path of the record.
    At(&'static str),
    /// This.
    Named(&'static str),
}

/// A snapshot of a database.
pub static DB_SNAPSHOT: ShareList = ShareList {
    kind: ExposureKind::DbSnapshot,
    id: "requestParameters.dBSnapshotIdentifier",
    allows: Allows::At("requestParameters.attributeName"),
    added: &["requestParameters.valuesToAdd"],
    removed: &["requestParameters.valuesToRemove"],
};
/// A snapshot of a database cluster.
pub static DB_CLUSTER_SNAPSHOT: ShareList = ShareList {
    kind: ExposureKind::DbClusterSnapshot,
    id: "requestParameters.dBClusterSnapshotIdentifier",
    ..DB_SNAPSHOT
};
/// A document of Systems Manager ("ModifyDocumentPermission" in its API Reference).
pub static DOCUMENT: ShareList = ShareList {
    kind: ExposureKind::Document,
    id: "requestParameters.name",
    allows: Allows::At("requestParameters.permissionType"),
    added: &["requestParameters.accountIdsToAdd"],
    removed: &["requestParameters.accountIdsToRemove"],
};
/// An endpoint service ("ModifyVpcEndpointServicePermissions" in the EC2 API Reference).
pub static ENDPOINT_SERVICE: ShareList = ShareList {
    kind: ExposureKind::EndpointService,
    id: "requestParameters.ModifyVpcEndpointServicePermissionsRequest.ServiceId",
    allows: Allows::Named("connect"),
    added: &[
        "requestParameters.ModifyVpcEndpointServicePermissionsRequest.AddAllowedPrincipals.content",
        "requestParameters.ModifyVpcEndpointServicePermissionsRequest.AddAllowedPrincipals",
    ],
    removed: &[
        "requestParameters.ModifyVpcEndpointServicePermissionsRequest.RemoveAllowedPrincipals.content",
        "requestParameters.ModifyVpcEndpointServicePermissionsRequest.RemoveAllowedPrincipals",
    ],
};
/// A snapshot of Redshift ("AuthorizeSnapshotAccess" in its API Reference).
pub static CLUSTER_SNAPSHOT: ShareList = ShareList {
    kind: ExposureKind::ClusterSnapshot,
    id: "requestParameters.snapshotIdentifier",
    allows: Allows::Named("restore"),
    added: &["requestParameters.accountWithRestoreAccess"],
    removed: &[],
};

impl ShareList {
    /// Who is added and removed.
    pub fn modify(&self, call: &CallRecord) -> Vec<ExposureChange> {
        let allows = match self.allows {
            Allows::At(path) => call.text(path),
            Allows::Named(name) => name,
        };
        let listed = |paths: &[&str]| -> Vec<Grantee> {
            let values = paths.iter().flat_map(|path| call.texts(path));
            values.filter_map(Grantee::of).collect()
        };
        let added = listed(self.added).into_iter();
        let steps = [
            Step::RemoveGrantees(listed(self.removed)),
            Step::Add(added.map(|to| Grant::new(to, allows)).collect()),
        ];
        steps
            .map(|step| ExposureChange::new(self.kind, call.text(self.id), step))
            .to_vec()
    }

    /// It is gone.
    pub fn end(&self, call: &CallRecord) -> Vec<ExposureChange> {
        vec![ExposureChange::end(self.kind, call.text(self.id))]
    }
}

/// What AuthorizeSnapshotAccess of Redshift gave is taken back.
pub fn revoke_cluster_snapshot(call: &CallRecord) -> Vec<ExposureChange> {
    let path = "requestParameters.accountWithRestoreAccess";
    let account = Grantee::of(call.text(path));
    vec![ExposureChange::new(
        CLUSTER_SNAPSHOT.kind,
        call.text(CLUSTER_SNAPSHOT.id),
        Step::RemoveGrantees(account.into_iter().collect()),
    )]
}

/// A database with an address of the internet. Whether anything answers there depends on its security groups and subnets.
pub fn set_public_address(call: &CallRecord) -> Vec<ExposureChange> {
    let grants = match call.text("requestParameters.publiclyAccessible") {
        "true" => vec![Grant {
            condition: "what its security groups and subnets let through".to_owned(),
            ..Grant::new(Grantee::anyone("publicly accessible"), "connect")
        }],
        "false" => Vec::new(),
        _ => return Vec::new(),
    };
    let name = database(call);
    vec![ExposureChange::new(
        ExposureKind::Database,
        name,
        Step::Replace(grants),
    )]
}

pub fn delete_database(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(ExposureKind::Database, database(call))]
}

fn database<'s>(call: &CallRecord<'s>) -> &'s str {
    call.first(&[
        "requestParameters.dBInstanceIdentifier",
        "requestParameters.clusterIdentifier",
    ])
}
