use loquat_core::cluster::ClusterError;
use loquat_core::completion::{CompletionError, NotAQuestion, SmallTaskError};
use loquat_core::feature::FeatureError;
use loquat_core::ollama::{ModelFileError, OllamaError};
use loquat_core::provider::{GatewayError, ProviderError};
use loquat_core::task::{TaskError, UsageError};

use crate::wire::Failure;

/// Clients of the completions compare these words.
const NO_SUCH_MODEL: &str = "Model not found";

impl From<CompletionError> for Failure {
    fn from(error: CompletionError) -> Self {
        match error {
            // 400 where one expects 404: clients of this API are used to it.
            CompletionError::NoModel => Self::refused(NO_SUCH_MODEL),
            CompletionError::NoChat
            | CompletionError::NoProvider
            | CompletionError::NoSession
            | CompletionError::NamesNoModel
            | CompletionError::Refused(_) => Self::refused(error),
            CompletionError::NotYourModel => Self::forbidden(error),
            CompletionError::Denied(denied) => denied.into(),
            CompletionError::Provider(error) => error.into(),
            CompletionError::Store(error) => error.into(),
        }
    }
}

impl Failure {
    /// The same for clients of a provider's API, who expect a 404 for a model that is not there.
    pub fn of_a_direct_question(error: CompletionError) -> Self {
        match error {
            CompletionError::NoModel => Self::not_found(NO_SUCH_MODEL),
            other => other.into(),
        }
    }
}

impl From<NotAQuestion> for Failure {
    fn from(error: NotAQuestion) -> Self {
        Self::refused(error)
    }
}

impl From<ProviderError> for Failure {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::NotConfigured => Self::not_found(error),
            ProviderError::Unreachable(_)
            | ProviderError::TimedOut(_)
            | ProviderError::BrokeOff(_)
            | ProviderError::Nonsense(_)
            | ProviderError::Refused { .. } => Self::upstream(error),
        }
    }
}

impl From<GatewayError> for Failure {
    fn from(error: GatewayError) -> Self {
        match error {
            GatewayError::NoConnection => Self::not_found(error),
            GatewayError::BadAddress | GatewayError::BadPath => Self::refused(error),
            GatewayError::NoList(_) => Self::upstream(error),
            GatewayError::Denied(denied) => denied.into(),
            GatewayError::Provider(error) => error.into(),
            GatewayError::Catalog(error) => CompletionError::from(error).into(),
        }
    }
}

impl From<OllamaError> for Failure {
    fn from(error: OllamaError) -> Self {
        match error {
            OllamaError::NoConnection => Self::not_found(error),
            // 400 where one expects 404: clients of this API are used to it.
            OllamaError::NoModel(_)
            | OllamaError::NamesNoModel
            | OllamaError::NoMessages
            | OllamaError::BadAddress
            | OllamaError::UnknownHost
            | OllamaError::BadFileName => Self::refused(error),
            OllamaError::File(error) => error.into(),
            OllamaError::NotYourModel => Self::forbidden(error),
            OllamaError::Refused(_) => Self::upstream(error),
            OllamaError::Denied(denied) => denied.into(),
            OllamaError::Provider(error) => error.into(),
            OllamaError::Catalog(error) => CompletionError::from(error).into(),
            OllamaError::Completion(error) => error.into(),
        }
    }
}

impl From<ModelFileError> for Failure {
    fn from(error: ModelFileError) -> Self {
        match error {
            ModelFileError::Busy | ModelFileError::BrokeOff(_) => Self::refused(error),
            ModelFileError::NotThere(_) => Self::upstream(error),
            ModelFileError::Unkept(cause) => Self::internal(cause),
            ModelFileError::Provider(error) => error.into(),
        }
    }
}

impl From<SmallTaskError> for Failure {
    fn from(error: SmallTaskError) -> Self {
        match error {
            SmallTaskError::SwitchedOff(_) | SmallTaskError::TooLong(_) => Self::refused(error),
            SmallTaskError::Completion(error) => Self::of_a_direct_question(error),
        }
    }
}

impl From<TaskError> for Failure {
    fn from(error: TaskError) -> Self {
        match error {
            TaskError::NotFound => Self::not_found(error),
            TaskError::Denied(denied) => denied.into(),
            TaskError::Cluster(error) => error.into(),
        }
    }
}

impl From<UsageError> for Failure {
    fn from(error: UsageError) -> Self {
        match error {
            UsageError::Denied(denied) => denied.into(),
            UsageError::Cluster(error) => error.into(),
        }
    }
}

impl From<FeatureError> for Failure {
    fn from(error: FeatureError) -> Self {
        match error {
            FeatureError::Hidden => Self::not_found(error),
            FeatureError::Forbidden(_) => Self::forbidden(error),
            FeatureError::Denied(denied) => denied.into(),
        }
    }
}

impl From<ClusterError> for Failure {
    fn from(error: ClusterError) -> Self {
        Self::internal(error)
    }
}
