//! The calls that read, write, delete or list data, and where their records say what of.
//!
//! Sources: "Logging data events" in the AWS CloudTrail User Guide, the pages "Logging … with AWS CloudTrail" of the services,
//! and their API references for the names of parameters. What only changes settings (policies, tags, access lists) is no data.

/// What a call does with data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataEffect {
    /// Its content came out.
    Read,
    /// It was made or changed.
    Written,
    /// It was deleted.
    Deleted,
    /// Only that it is there, or what it is like, came out.
    Listed,
}

/// What data lies in, or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataKind {
    /// A bucket of S3, with objects in it.
    Bucket,
    /// A DynamoDB table, with items in it.
    Table,
    /// A secret.
    Secret,
    /// A parameter of Systems Manager.
    Parameter,
    /// A path with parameters below it.
    ParameterPath,
    /// A queue of SQS.
    Queue,
    /// A topic of SNS.
    Topic,
    /// A Kinesis stream.
    Stream,
    /// The code of a Lambda function.
    Function,
    /// A layer for Lambda functions.
    Layer,
    /// A log group, with streams in it.
    LogGroup,
    /// A snapshot of EBS, with blocks in it.
    Snapshot,
    /// A repository of container images.
    Repository,
    /// A repository of CodeCommit, with files in it.
    CodeRepository,
    /// A database instance, with log files.
    DbInstance,
    /// An EC2 instance: its console, screen and password.
    Instance,
}

impl DataKind {
    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            DataKind::Bucket => "bucket",
            DataKind::Table => "table",
            DataKind::Secret => "secret",
            DataKind::Parameter => "parameter",
            DataKind::ParameterPath => "parameter path",
            DataKind::Queue => "queue",
            DataKind::Topic => "topic",
            DataKind::Stream => "stream",
            DataKind::Function => "function",
            DataKind::Layer => "layer",
            DataKind::LogGroup => "log group",
            DataKind::Snapshot => "snapshot",
            DataKind::Repository => "image repository",
            DataKind::CodeRepository => "code repository",
            DataKind::DbInstance => "database instance",
            DataKind::Instance => "instance",
        }
    }

    /// What lies in it is called; what is the data itself is called as [`Self::word`] says.
    pub fn item_word(self) -> &'static str {
        match self {
            DataKind::Bucket => "object",
            DataKind::Table => "item",
            DataKind::LogGroup => "log stream",
            DataKind::Snapshot => "block",
            DataKind::Repository => "image",
            DataKind::CodeRepository => "file",
            DataKind::DbInstance => "log file",
            DataKind::Queue | DataKind::Topic => "message",
            DataKind::Stream => "record",
            DataKind::Secret
            | DataKind::Parameter
            | DataKind::ParameterPath
            | DataKind::Function
            | DataKind::Layer
            | DataKind::Instance => self.word(),
        }
    }

    /// Whether its name means one thing in all accounts and Regions.
    pub fn is_global(self) -> bool {
        matches!(
            self,
            DataKind::Bucket | DataKind::Snapshot | DataKind::Instance
        )
    }
}

/// Where a record says which thing in the container it was.
#[derive(Clone, Copy, Debug)]
pub enum ItemRule {
    /// It does not say.
    Nowhere,
    /// The container is the thing itself.
    Container,
    /// At these paths.
    At(&'static [&'static str]),
    /// The members of this object together: the key of an item of a table.
    Members(&'static str),
    /// In a list of objects with `tableName` and `key`.
    TableItems(&'static str),
    /// In the header of a copy, which has the bucket too: `bucket/key`.
    CopySource(&'static str),
}

/// Where a record says how many bytes went in or out.
#[derive(Clone, Copy, Debug)]
pub enum BytesRule {
    /// It does not say.
    Nowhere,
    /// S3's `bytesTransferredOut` and `bytesTransferredIn`.
    Transferred,
    /// In: the number at this path.
    In(&'static str),
    /// In: from the first to the last byte, both of which count.
    InFromTo(&'static str, &'static str),
}

/// A call that does something with data.
#[derive(Debug)]
pub struct DataCall {
    /// The service, without `.amazonaws.com`.
    pub service: &'static str,
    /// The call, without the version of its API.
    pub name: &'static str,
    /// What it does.
    pub effect: DataEffect,
    /// What with.
    pub kind: DataKind,
    /// Where the record names the container: the first of these paths that has a value.
    pub containers: &'static [&'static str],
    /// Where it names what is in it.
    pub items: ItemRule,
    /// Where it says how much.
    pub bytes: BytesRule,
    /// A data event: trails log it only where they are set up to (otherwise a management event).
    pub is_data_event: bool,
}

use BytesRule::{In, InFromTo, Transferred};
use DataEffect::{Deleted, Listed, Read, Written};
use DataKind::*;
use ItemRule::{At, Container, CopySource, Members, Nowhere, TableItems};

const BUCKET: &[&str] = &["requestParameters.bucketName"];
const KEY: ItemRule = At(&["requestParameters.key"]);
/// A deletion of several objects names them in its request or, since June 2025, in an event for each of them.
const KEYS: ItemRule = At(&[
    "requestParameters.key",
    "requestParameters.delete.objects.key",
    "requestParameters.delete.object.key",
]);
const TABLE: &[&str] = &["requestParameters.tableName"];
const TABLE_ARN: &[&str] = &["requestParameters.tableArn"];
const ITEM: ItemRule = Members("requestParameters.key");
const ITEMS: ItemRule = TableItems("requestParameters.requestItems");
const SECRET: &[&str] = &["requestParameters.secretId"];
const SECRETS: &[&str] = &["requestParameters.secretIdList"];
const NAME: &[&str] = &["requestParameters.name"];
const NAMES: &[&str] = &["requestParameters.names"];
const PATH: &[&str] = &["requestParameters.path"];
const QUEUE: &[&str] = &["requestParameters.queueUrl"];
const TOPIC: &[&str] = &["requestParameters.topicArn"];
const STREAM: &[&str] = &[
    "requestParameters.streamARN",
    "requestParameters.streamName",
];
const FUNCTION: &[&str] = &["requestParameters.functionName"];
const LAYER: &[&str] = &["requestParameters.layerName"];
const LOG_GROUP: &[&str] = &[
    "requestParameters.logGroupName",
    "requestParameters.logGroupIdentifier",
    "requestParameters.logGroupNames",
    "requestParameters.logGroupIdentifiers",
];
const LOG_STREAM: ItemRule = At(&[
    "requestParameters.logStreamName",
    "requestParameters.logStreamNames",
]);
const SNAPSHOT: &[&str] = &[
    "requestParameters.snapshotId",
    "requestParameters.secondSnapshotId",
];
const BLOCK: ItemRule = At(&["requestParameters.blockIndex"]);
const REPOSITORY: &[&str] = &["requestParameters.repositoryName"];
const IMAGES: ItemRule = At(&[
    "requestParameters.imageIds.imageDigest",
    "requestParameters.imageIds.imageTag",
]);
const IMAGE: ItemRule = At(&[
    "requestParameters.imageTag",
    "requestParameters.imageDigest",
]);
const CODE: &[&str] = &[
    "requestParameters.repositoryName",
    "additionalEventData.repositoryName",
];
const FILE: ItemRule = At(&["requestParameters.filePath", "requestParameters.blobId"]);
const DATABASE: &[&str] = &["requestParameters.dBInstanceIdentifier"];
const LOG_FILE: ItemRule = At(&["requestParameters.logFileName"]);
const INSTANCE: &[&str] = &["requestParameters.instanceId"];

const fn data(
    (service, name): (&'static str, &'static str),
    effect: DataEffect,
    kind: DataKind,
    containers: &'static [&'static str],
    items: ItemRule,
    bytes: BytesRule,
) -> DataCall {
    DataCall {
        service,
        name,
        effect,
        kind,
        containers,
        items,
        bytes,
        is_data_event: true,
    }
}

const fn management(
    call: (&'static str, &'static str),
    effect: DataEffect,
    kind: DataKind,
    containers: &'static [&'static str],
    items: ItemRule,
    bytes: BytesRule,
) -> DataCall {
    let mut made = data(call, effect, kind, containers, items, bytes);
    made.is_data_event = false;
    made
}

const NONE: BytesRule = BytesRule::Nowhere;

/// All of them. A call that does two things has two lines, one after the other.
#[rustfmt::skip]
pub static DATA_CALLS: [DataCall; 99] = [
    data(("s3", "GetObject"), Read, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "GetObjectTorrent"), Read, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "SelectObjectContent"), Read, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "HeadObject"), Listed, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "GetObjectAttributes"), Listed, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "ListObjects"), Listed, Bucket, BUCKET, Nowhere, Transferred),
    data(("s3", "ListObjectsV2"), Listed, Bucket, BUCKET, Nowhere, Transferred),
    data(("s3", "ListObjectVersions"), Listed, Bucket, BUCKET, Nowhere, Transferred),
    data(("s3", "ListMultipartUploads"), Listed, Bucket, BUCKET, Nowhere, Transferred),
    data(("s3", "ListParts"), Listed, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "PutObject"), Written, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "PostObject"), Written, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "CreateMultipartUpload"), Written, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "UploadPart"), Written, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "CompleteMultipartUpload"), Written, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "CopyObject"), Written, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "CopyObject"), Read, Bucket, &[], CopySource("requestParameters.x-amz-copy-source"), NONE),
    data(("s3", "UploadPartCopy"), Written, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "UploadPartCopy"), Read, Bucket, &[], CopySource("requestParameters.x-amz-copy-source"), NONE),
    data(("s3", "DeleteObject"), Deleted, Bucket, BUCKET, KEY, Transferred),
    data(("s3", "DeleteObjects"), Deleted, Bucket, BUCKET, KEYS, Transferred),
    data(("s3express", "GetObject"), Read, Bucket, BUCKET, KEY, Transferred),
    data(("s3express", "HeadObject"), Listed, Bucket, BUCKET, KEY, Transferred),
    data(("s3express", "ListObjectsV2"), Listed, Bucket, BUCKET, Nowhere, Transferred),
    data(("s3express", "PutObject"), Written, Bucket, BUCKET, KEY, Transferred),
    data(("s3express", "UploadPart"), Written, Bucket, BUCKET, KEY, Transferred),
    data(("s3express", "CopyObject"), Written, Bucket, BUCKET, KEY, Transferred),
    data(("s3express", "CopyObject"), Read, Bucket, &[], CopySource("requestParameters.x-amz-copy-source"), NONE),
    data(("s3express", "DeleteObject"), Deleted, Bucket, BUCKET, KEY, Transferred),
    data(("s3express", "DeleteObjects"), Deleted, Bucket, BUCKET, KEYS, Transferred),
    data(("dynamodb", "GetItem"), Read, Table, TABLE, ITEM, NONE),
    data(("dynamodb", "BatchGetItem"), Read, Table, TABLE, ITEMS, NONE),
    data(("dynamodb", "TransactGetItems"), Read, Table, TABLE, ITEMS, NONE),
    data(("dynamodb", "Query"), Read, Table, TABLE, Nowhere, NONE),
    data(("dynamodb", "Scan"), Read, Table, TABLE, Nowhere, NONE),
    data(("dynamodb", "PutItem"), Written, Table, TABLE, ITEM, NONE),
    data(("dynamodb", "UpdateItem"), Written, Table, TABLE, ITEM, NONE),
    data(("dynamodb", "BatchWriteItem"), Written, Table, TABLE, ITEMS, NONE),
    data(("dynamodb", "TransactWriteItems"), Written, Table, TABLE, ITEMS, NONE),
    data(("dynamodb", "DeleteItem"), Deleted, Table, TABLE, ITEM, NONE),
    management(("dynamodb", "ExportTableToPointInTime"), Read, Table, TABLE_ARN, Nowhere, NONE),
    management(("dynamodb", "DeleteTable"), Deleted, Table, TABLE, Nowhere, NONE),
    management(("secretsmanager", "GetSecretValue"), Read, Secret, SECRET, Container, NONE),
    management(("secretsmanager", "BatchGetSecretValue"), Read, Secret, SECRETS, Container, NONE),
    management(("secretsmanager", "DescribeSecret"), Listed, Secret, SECRET, Container, NONE),
    management(("secretsmanager", "CreateSecret"), Written, Secret, NAME, Container, NONE),
    management(("secretsmanager", "PutSecretValue"), Written, Secret, SECRET, Container, NONE),
    management(("secretsmanager", "UpdateSecret"), Written, Secret, SECRET, Container, NONE),
    management(("secretsmanager", "DeleteSecret"), Deleted, Secret, SECRET, Container, NONE),
    management(("ssm", "GetParameter"), Read, Parameter, NAME, Container, NONE),
    management(("ssm", "GetParameters"), Read, Parameter, NAMES, Container, NONE),
    management(("ssm", "GetParameterHistory"), Read, Parameter, NAME, Container, NONE),
    management(("ssm", "GetParametersByPath"), Read, ParameterPath, PATH, Nowhere, NONE),
    management(("ssm", "PutParameter"), Written, Parameter, NAME, Container, NONE),
    management(("ssm", "DeleteParameter"), Deleted, Parameter, NAME, Container, NONE),
    management(("ssm", "DeleteParameters"), Deleted, Parameter, NAMES, Container, NONE),
    data(("sqs", "ReceiveMessage"), Read, Queue, QUEUE, Nowhere, NONE),
    data(("sqs", "SendMessage"), Written, Queue, QUEUE, Nowhere, NONE),
    data(("sqs", "SendMessageBatch"), Written, Queue, QUEUE, Nowhere, NONE),
    data(("sqs", "DeleteMessage"), Deleted, Queue, QUEUE, Nowhere, NONE),
    data(("sqs", "DeleteMessageBatch"), Deleted, Queue, QUEUE, Nowhere, NONE),
    management(("sqs", "PurgeQueue"), Deleted, Queue, QUEUE, Nowhere, NONE),
    data(("sns", "Publish"), Written, Topic, TOPIC, Nowhere, NONE),
    data(("sns", "PublishBatch"), Written, Topic, TOPIC, Nowhere, NONE),
    data(("kinesis", "GetRecords"), Read, Stream, STREAM, Nowhere, NONE),
    data(("kinesis", "SubscribeToShard"), Read, Stream, STREAM, Nowhere, NONE),
    data(("kinesis", "PutRecord"), Written, Stream, STREAM, Nowhere, NONE),
    data(("kinesis", "PutRecords"), Written, Stream, STREAM, Nowhere, NONE),
    management(("lambda", "GetFunction"), Read, Function, FUNCTION, Container, NONE),
    management(("lambda", "CreateFunction"), Written, Function, FUNCTION, Container, In("responseElements.codeSize")),
    management(("lambda", "UpdateFunctionCode"), Written, Function, FUNCTION, Container, In("responseElements.codeSize")),
    management(("lambda", "DeleteFunction"), Deleted, Function, FUNCTION, Container, NONE),
    management(("lambda", "GetLayerVersion"), Read, Layer, LAYER, Container, NONE),
    management(("lambda", "PublishLayerVersion"), Written, Layer, LAYER, Container, In("responseElements.content.codeSize")),
    management(("lambda", "DeleteLayerVersion"), Deleted, Layer, LAYER, Container, NONE),
    management(("logs", "GetLogEvents"), Read, LogGroup, LOG_GROUP, LOG_STREAM, NONE),
    management(("logs", "FilterLogEvents"), Read, LogGroup, LOG_GROUP, LOG_STREAM, NONE),
    management(("logs", "StartQuery"), Read, LogGroup, LOG_GROUP, Nowhere, NONE),
    management(("logs", "CreateExportTask"), Read, LogGroup, LOG_GROUP, Nowhere, NONE),
    management(("logs", "DeleteLogGroup"), Deleted, LogGroup, LOG_GROUP, Nowhere, NONE),
    management(("logs", "DeleteLogStream"), Deleted, LogGroup, LOG_GROUP, LOG_STREAM, NONE),
    data(("ebs", "GetSnapshotBlock"), Read, Snapshot, SNAPSHOT, BLOCK, NONE),
    data(("ebs", "PutSnapshotBlock"), Written, Snapshot, SNAPSHOT, BLOCK, In("requestParameters.dataLength")),
    data(("ebs", "ListSnapshotBlocks"), Listed, Snapshot, SNAPSHOT, Nowhere, NONE),
    data(("ebs", "ListChangedBlocks"), Listed, Snapshot, SNAPSHOT, Nowhere, NONE),
    management(("ecr", "BatchGetImage"), Read, Repository, REPOSITORY, IMAGES, NONE),
    management(("ecr", "GetDownloadUrlForLayer"), Read, Repository, REPOSITORY, Nowhere, NONE),
    management(("ecr", "UploadLayerPart"), Written, Repository, REPOSITORY, Nowhere,
        InFromTo("requestParameters.partFirstByte", "requestParameters.partLastByte")),
    management(("ecr", "PutImage"), Written, Repository, REPOSITORY, IMAGE, NONE),
    management(("ecr", "BatchDeleteImage"), Deleted, Repository, REPOSITORY, IMAGES, NONE),
    management(("codecommit", "GitPull"), Read, CodeRepository, CODE, Nowhere, NONE),
    management(("codecommit", "GetFile"), Read, CodeRepository, CODE, FILE, NONE),
    management(("codecommit", "GetBlob"), Read, CodeRepository, CODE, FILE, NONE),
    management(("codecommit", "GitPush"), Written, CodeRepository, CODE, Nowhere, NONE),
    management(("rds", "DownloadDBLogFilePortion"), Read, DbInstance, DATABASE, LOG_FILE, NONE),
    management(("rds", "DownloadCompleteDBLogFile"), Read, DbInstance, DATABASE, LOG_FILE, NONE),
    management(("ec2", "GetPasswordData"), Read, Instance, INSTANCE, Container, NONE),
    management(("ec2", "GetConsoleOutput"), Read, Instance, INSTANCE, Container, NONE),
    management(("ec2", "GetConsoleScreenshot"), Read, Instance, INSTANCE, Container, NONE),
];

/// The lines of a call, by its service and its name without a version: a range of [`DATA_CALLS`].
pub fn lines_of(source: &str, name: &str) -> std::ops::Range<usize> {
    let Some(service) = source.strip_suffix(".amazonaws.com") else {
        return 0..0;
    };
    let is_it = |call: &DataCall| call.service == service && call.name == name;
    let first = DATA_CALLS.iter().position(is_it);
    first.map_or(0..0, |first| {
        let more = DATA_CALLS[first..].iter().take_while(|call| is_it(call));
        first..first + more.count()
    })
}

/// The services whose data events are told of by their absence, and what these would show.
pub const DATA_EVENT_SERVICES: [(&str, &str); 6] = [
    ("s3", "S3 objects"),
    ("dynamodb", "DynamoDB items"),
    ("ebs", "blocks of EBS snapshots"),
    ("sqs", "SQS messages"),
    ("sns", "SNS messages"),
    ("kinesis", "Kinesis records"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_call_stand_together() {
        for (place, call) in DATA_CALLS.iter().enumerate() {
            let source = format!("{}.amazonaws.com", call.service);
            let lines = lines_of(&source, call.name);
            assert!(lines.contains(&place), "{}:{}", call.service, call.name);
            assert!(
                lines.len() == 1 || call.name.contains("Copy"),
                "{}",
                call.name
            );
        }
        assert_eq!(lines_of("s3.amazonaws.com", "GetBucketPolicy"), 0..0);
        assert_eq!(lines_of("mediastore.amazonaws.com", "GetObject"), 0..0);
    }
}
