//! Deleting an image: at once, or after what holds it back has passed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::image_resource::ImageResource;
use crate::aws::{Connection, ErrorKind, RegionClients, ServiceError};
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::kind::{OnDestroy, Phase};
use crate::engine::messages;
use crate::engine::model::leftover::Leftover;
use crate::engine::model::private::set_deleting;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::deadline::Deadline;
use crate::engine::retry::policy::{Retry, retry_transient};
use crate::engine::service::{Deletion, ImageService};
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Operation, Private};

/// What is known of a deletion under way, whenever it ends.
#[derive(Debug, Default)]
struct Removal {
    /// Whether AWS was asked in a way that may have deleted the image.
    asked: AtomicBool,
    /// The parts of the image that are left, once it is gone.
    left: Vec<Leftover>,
    /// Whether the user stopped.
    stopped: bool,
}

impl<S: ImageService> ImageResource<S> {
    /// Does what the state's `on_destroy` says.
    pub(crate) async fn remove(
        &self,
        context: &Context,
        mut state: Box<ImageModel<S::Attributes>>,
        mut private: Private,
    ) -> Applied<ImageModel<S::Attributes>> {
        if state.common.on_destroy.text() == Some(OnDestroy::RETAIN) {
            tracing::info!(id = state.common.id(), "the image is kept: on_destroy is retain");
            return Applied { state: None, private, diagnostics: Diagnostics::new() };
        }
        // The host may not know of the stop, and go on: from a copy that is saved as pending to the image that it replaces.
        if context.is_stopped() {
            let diagnostics = messages::deletion_not_started(self.service.kind(), &state.common).into();
            return Applied { state: None, private, diagnostics };
        }
        let (connection, region) = match (self.connection(), self.region_clients(&state)) {
            (Ok(connection), Ok(region)) => (connection, region),
            (Err(error), _) | (_, Err(error)) => {
                return Applied { state: None, private, diagnostics: error.into() };
            }
        };
        let kind = self.service.kind();
        let timeout = state.common.timeout(Operation::Delete, &kind.timeouts);
        let mut removal = Removal::default();
        if self.is_in_progress(&state) && self.is_fresh(&private) && !self.await_found(context, &region, &state).await {
            let diagnostics = messages::deletion_not_started(kind, &state.common).into();
            return Applied { state: None, private, diagnostics };
        }
        let diagnostics = self.remove_within(timeout, context, &connection, &region, &state, &mut removal).await;
        if !diagnostics.has_errors() {
            return Applied { state: None, private, diagnostics };
        }
        set_deleting(&mut private, removal.asked.into_inner());
        if removal.left.is_empty() {
            return Applied { state: None, private, diagnostics };
        }
        let ids = removal.left.into_iter().map(|leftover| leftover.id).collect();
        self.service.record_leftovers(&mut state, ids);
        Applied { state: Some(*state), private, diagnostics }
    }

    /// Waits until AWS finds an image that it has only just accepted. Until then it answers that there is no such image,
    /// and a deletion that believed so would leave the image in no state. Returns `false` if the user stopped.
    async fn await_found(
        &self,
        context: &Context,
        region: &Arc<RegionClients>,
        state: &ImageModel<S::Attributes>,
    ) -> bool {
        let consistency_window = Deadline::of(self.poller.timing().consistency_window);
        let mut queue = self.poller.queue();
        loop {
            let described = self.service.describe(region, &[state.common.id().to_owned()], Detail::Phase).await;
            // What keeps AWS from answering is for the deletion itself to tell.
            if described.is_ok_and(|images| images.is_empty()) && !consistency_window.has_passed() {
                if !queue.wait(context).await {
                    return false;
                }
            } else {
                return true;
            }
        }
    }

    /// Removes the image with all its parts, unless the time is up before.
    async fn remove_within(
        &self,
        timeout: Duration,
        context: &Context,
        connection: &Connection,
        region: &Arc<RegionClients>,
        state: &ImageModel<S::Attributes>,
        removal: &mut Removal,
    ) -> Diagnostics {
        let kind = self.service.kind();
        let began = Instant::now();
        let all = self.remove_all(context, connection, region, state, removal);
        let limited = tokio::time::timeout(timeout, Box::pin(all)).await;
        if !removal.left.is_empty() {
            let left = self.service.describe_leftovers(region, &removal.left).await;
            return messages::not_all_deleted(kind, &state.common, &left, removal.stopped).into();
        }
        let diagnostics = limited.unwrap_or_else(|_| messages::deletion_timed_out(kind, &state.common, timeout).into());
        if !diagnostics.has_errors() {
            let seconds = began.elapsed().as_secs();
            tracing::info!(id = state.common.id(), region = region.region(), seconds, "the {} is deleted", kind.noun);
        }
        diagnostics
    }

    async fn remove_all(
        &self,
        context: &Context,
        connection: &Connection,
        region: &Arc<RegionClients>,
        state: &ImageModel<S::Attributes>,
        removal: &mut Removal,
    ) -> Diagnostics {
        match self.delete_when_free(context, connection, region, state, &removal.asked).await {
            Ok(Deletion::Done(left)) => {
                removal.left = left;
                removal.stopped = !self.delete_leftovers(context, region, &mut removal.left).await;
                Diagnostics::new()
            }
            Ok(Deletion::Underway) => self.until_gone(context, region, state).await,
            Err(error) => self.not_deleted(region, state, &error).await.into(),
        }
    }

    /// Asks AWS to delete the image, and again for a while where what holds it back may pass.
    async fn delete_when_free(
        &self,
        context: &Context,
        connection: &Connection,
        region: &Arc<RegionClients>,
        state: &ImageModel<S::Attributes>,
        asked: &AtomicBool,
    ) -> Result<Deletion, ServiceError> {
        let grace = self.poller.grace();
        let mut queue = self.poller.queue();
        let delete = || async {
            let before = asked.swap(true, Ordering::Relaxed);
            let deleted = self.service.delete(region, state).await;
            // Only of a call whose answer was lost nobody knows what it did.
            if deleted.as_ref().is_err_and(|error| error.kind != ErrorKind::Transient) {
                asked.store(before, Ordering::Relaxed);
            }
            deleted
        };
        loop {
            let error = match retry_transient(self.poller.timing(), context, delete).await {
                Ok(deletion) => return Ok(deletion),
                Err(error) => error,
            };
            match self.service.classify_retry(connection, region, state, &error, false).await {
                Some(Retry::UntilClear | Retry::InOrder) => {}
                Some(Retry::WithinGrace) if !grace.has_passed() => {}
                // What refuses to go because it is still being made goes when it is made.
                Some(Retry::WithinGrace) | None
                    if error.kind == ErrorKind::Refused && self.is_still_being_made(region, state).await => {}
                Some(Retry::WithinGrace) | None => return Err(error),
            }
            tracing::info!(id = state.common.id(), %error, "the deletion waits");
            if !queue.wait(context).await {
                return Err(error);
            }
        }
    }

    async fn is_still_being_made(&self, region: &Arc<RegionClients>, state: &ImageModel<S::Attributes>) -> bool {
        let described = self.service.describe(region, &[state.common.id().to_owned()], Detail::Phase).await;
        let in_progress = |image: &S::Image| (self.service.kind().phase)(image.state()) == Phase::InProgress;
        described.is_ok_and(|images| images.iter().any(in_progress))
    }

    async fn until_gone(
        &self,
        context: &Context,
        region: &Arc<RegionClients>,
        state: &ImageModel<S::Attributes>,
    ) -> Diagnostics {
        match self.poller.until_gone(region, state.common.id(), context).await {
            Ok(true) => Diagnostics::new(),
            Ok(false) => messages::deletion_stopped(self.service.kind(), &state.common).into(),
            Err(error) => self.not_deleted(region, state, &error).await.into(),
        }
    }

    async fn not_deleted(
        &self,
        region: &Arc<RegionClients>,
        state: &ImageModel<S::Attributes>,
        error: &ServiceError,
    ) -> Diagnostic {
        let action = format!("delete {}", messages::image(self.service.kind(), &state.common));
        let mut diagnostic = messages::failed(self.service.kind(), &action, error);
        if let Some(users) = self.service.blocking_references(region, state).await {
            diagnostic.detail = format!("{}\n\n{users}", diagnostic.detail);
        }
        diagnostic
    }
}
