//! [`Session`]: everything that one configuration of the provider owns; [`SessionHandle`] gives the current one.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::checks::known_images::KnownImages;
use super::checks::name_claims::NameClaims;
use super::checks::offline;
use super::checks::reported_denials::ReportedDenials;
use super::messages;
use super::model::tags::TagPolicy;
use super::service::ImageService;
use super::service_session::ServiceSession;
use super::wait::timing::Timing;
use crate::aws::{Connection, NotConfigured, RegionClients};
use crate::terraform::{Diagnostic, Value};

/// The connection of a configured provider, and what is known only as long as it is configured so: caches, batches,
/// polls, claimed names, reported denials.
///
/// Terraform configures a provider at the beginning of each of its walks. Each time makes another session, so nothing
/// that one walk read, planned or reported counts in the next. Within a session a Region has one set of clients, so
/// caches use its name as a key.
#[derive(Debug)]
pub struct Session {
    connection: Connection,
    timing: Timing,
    tags: TagPolicy,
    known_images: KnownImages,
    name_claims: NameClaims,
    reported_denials: ReportedDenials,
    /// A [`ServiceSession`] for each type of service.
    services: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Session {
    /// A session over a connection, which waits at the given pace.
    pub fn new(connection: Connection, timing: Timing) -> Self {
        let tags = TagPolicy::new(connection.default_tags().clone(), connection.ignored_tags().clone());
        Self {
            connection,
            timing,
            tags,
            known_images: KnownImages::default(),
            name_claims: NameClaims::default(),
            reported_denials: ReportedDenials::default(),
            services: Mutex::default(),
        }
    }

    /// The connection.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// How often to look, and how long to wait.
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// The provider's part in the tags.
    pub fn tags(&self) -> &TagPolicy {
        &self.tags
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

    /// The clients of the Region that an argument names, or of the provider's where it names none.
    ///
    /// # Errors
    ///
    /// Why there are none, for the user.
    pub fn region_clients(&self, region: &Value<String>) -> Result<Arc<RegionClients>, Diagnostic> {
        // A state that was moved from another resource type may be too old to have a Region.
        let region = region.text().or_else(|| self.connection.region().text()).ok_or_else(offline::no_region)?;
        self.connection.region_clients(region).map_err(|error| messages::not_configured(&error))
    }

    /// What this session shares among all uses of one service. Services of one type are the same service.
    pub(crate) fn of_service<S: ImageService>(&self, service: &S) -> Arc<ServiceSession<S>> {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = services
            .entry(TypeId::of::<S>())
            .or_insert_with(|| Arc::new(ServiceSession::new(service.clone(), self.timing)));
        // What is stored under a type is of this type, so the other branch never runs.
        Arc::clone(shared).downcast().unwrap_or_else(|_| Arc::new(ServiceSession::new(service.clone(), self.timing)))
    }
}

/// The current session of a provider, shared by everything that the provider offers.
#[derive(Debug, Clone, Default)]
pub struct SessionHandle(Arc<RwLock<Option<Arc<Session>>>>);

impl SessionHandle {
    /// Replaces the session. Calls under way go on with theirs.
    pub fn replace(&self, session: Session) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(session));
    }

    /// The current session.
    ///
    /// # Errors
    ///
    /// Before Terraform has configured the provider there is none: the diagnostic for the user.
    pub fn current(&self) -> Result<Arc<Session>, Diagnostic> {
        let session = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        session.ok_or_else(|| messages::not_configured(&NotConfigured::Unconfigured))
    }
}
