use crate::shared::id;

id! {
    /// Identifies one running process of an installation, from its start to its end.
    InstanceId
}
