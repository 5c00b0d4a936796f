//! [`Session`]: the state of one configured provider. [`SessionHandle`]: access to the current session.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::checks::known_images::KnownImages;
use super::checks::name_claims::NameClaims;
use super::checks::offline;
use super::checks::reported_denials::ReportedDenials;
use super::in_use::PlannedRemovals;
use super::messages;
use super::model::tags::TagPolicy;
use super::progress::file::ProgressFile;
use super::service::ImageService;
use super::service_session::ServiceSession;
use super::wait::timing::Timing;
use crate::aws::{Connection, NotConfigured, RegionClients};
use crate::terraform::{Diagnostic, Value};

/// The connection of a configured provider, with the state that depends on it: caches, batchers, pollers, name claims and
/// reported denials.
///
/// Terraform configures a provider once for each walk of its graph. Each configure call creates a new session, so that
/// nothing that one walk has read, planned or reported affects the next. Within a session a Region has one set of
/// clients, so caches use its name as a key.
#[derive(Debug)]
pub struct Session {
    connection: Connection,
    timing: Timing,
    tags: TagPolicy,
    known_images: KnownImages,
    name_claims: NameClaims,
    reported_denials: ReportedDenials,
    progress_file: Option<Arc<ProgressFile>>,
    planned_removals: PlannedRemovals,
    /// A [`ServiceSession`] for each type of service.
    services: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Session {
    /// A session over a connection.
    pub fn new(connection: Connection, timing: Timing) -> Self {
        let tags = TagPolicy::new(connection.default_tags().clone(), connection.ignored_tags().clone());
        Self {
            connection,
            timing,
            tags,
            known_images: KnownImages::default(),
            name_claims: NameClaims::default(),
            reported_denials: ReportedDenials::default(),
            progress_file: None,
            planned_removals: PlannedRemovals::default(),
            services: Mutex::default(),
        }
    }

    /// The same session with a file in which it reports the progress of images.
    #[must_use]
    pub fn with_progress_file(self, progress_file: Option<Arc<ProgressFile>>) -> Self {
        Self { progress_file, ..self }
    }

    /// The connection.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The intervals and time limits of polls and retries.
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// The tag configuration of the provider block.
    pub fn tags(&self) -> &TagPolicy {
        &self.tags
    }

    pub(crate) fn progress_file(&self) -> Option<&Arc<ProgressFile>> {
        self.progress_file.as_ref()
    }

    pub(crate) fn known_images(&self) -> &KnownImages {
        &self.known_images
    }

    pub(crate) fn name_claims(&self) -> &NameClaims {
        &self.name_claims
    }

    pub(crate) fn reported_denials(&self) -> &ReportedDenials {
        &self.reported_denials
    }

    pub(crate) fn planned_removals(&self) -> &PlannedRemovals {
        &self.planned_removals
    }

    /// The Region of the provider.
    ///
    /// # Errors
    ///
    /// A diagnostic if there is none, or if it is not known yet.
    pub(crate) fn default_region(&self) -> Result<&str, Diagnostic> {
        match (self.connection.region(), self.connection.not_configured()) {
            (Value::Known(region), _) => Ok(region),
            // The Region may be known only after the argument.
            (_, Some(error)) => Err(messages::not_configured(&error)),
            (Value::Unknown, None) => Err(messages::not_configured(&NotConfigured::Unknown("region"))),
            (Value::Null, None) => Err(offline::no_region()),
        }
    }

    /// The clients of a `region` argument, or of the provider's Region if the argument is not set.
    ///
    /// # Errors
    ///
    /// A diagnostic if there is no Region or no connection.
    pub fn region_clients(&self, region: &Value<String>) -> Result<Arc<RegionClients>, Diagnostic> {
        // A state that was moved from an old version of another resource type has no Region.
        let region = match region.text() {
            Some(region) => region,
            None => self.default_region()?,
        };
        self.connection.region_clients(region).map_err(|error| messages::not_configured(&error))
    }

    /// The state that all resources of one service share. Services of the same type are the same service.
    pub(crate) fn of_service<S: ImageService>(&self, service: &S) -> Arc<ServiceSession<S>> {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = services
            .entry(TypeId::of::<S>())
            .or_insert_with(|| Arc::new(ServiceSession::new(service.clone(), self.timing)));
        // The downcast cannot fail: the key is the type of the value.
        Arc::clone(shared).downcast().unwrap_or_else(|_| Arc::new(ServiceSession::new(service.clone(), self.timing)))
    }
}

/// The current session, shared by all resources, data sources, list resources and actions of a provider.
#[derive(Debug, Clone, Default)]
pub struct SessionHandle(Arc<RwLock<Option<Arc<Session>>>>);

impl SessionHandle {
    /// Replaces the session. Running calls keep theirs.
    pub fn replace(&self, session: Session) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(session));
    }

    /// Removes the session, so that no call uses the one of an earlier configuration. Running calls keep theirs.
    pub fn clear(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The current session.
    ///
    /// # Errors
    ///
    /// A diagnostic if the provider has not been configured.
    pub fn current(&self) -> Result<Arc<Session>, Diagnostic> {
        let session = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        session.ok_or_else(|| messages::not_configured(&NotConfigured::Unconfigured))
    }
}
