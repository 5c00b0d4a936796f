//! Deleting an image: at once, or after what holds it back has passed.

use std::sync::Arc;

use tokio::time::Instant;

use super::attributes::ImageState;
use super::messages;
use super::queue::patiently;
use super::resource::ImageResource;
use super::service::{Deletion, Detail, ImageService, OnDestroy, Passing, Phase, Progress};
use crate::aws::{Connection, ErrorKind, Regional, ServiceError};
use crate::terraform::{Context, Diagnostic, Diagnostics, Operation};

impl<S: ImageService> ImageResource<S> {
    /// Does what the state's `on_destroy` says.
    pub(super) async fn remove(&self, context: &Context, state: ImageState<S::Attributes>) -> Diagnostics {
        if state.common.on_destroy.text() == Some(OnDestroy::RETAIN) {
            tracing::info!(id = state.common.id(), "the image is kept: on_destroy is retain");
            return Diagnostics::new();
        }
        // The host may not know of the stop, and go on: from a copy that is saved as pending to the image that it replaces.
        if context.is_stopped() {
            return messages::deletion_not_started(self.service.kind(), &state.common).into();
        }
        let (connection, region) = match (self.connection(), self.regional(&state)) {
            (Ok(connection), Ok(region)) => (connection, region),
            (Err(error), _) | (_, Err(error)) => return error.into(),
        };
        let kind = self.service.kind();
        let timeout = state.common.timeout(Operation::Delete, kind);
        let deleted = async {
            match self.delete_when_free(context, &connection, &region, &state).await {
                Ok(Deletion::Done(diagnostics)) => diagnostics.into_iter().collect(),
                Ok(Deletion::Underway) => self.until_gone(context, &region, &state).await,
                Err(error) => self.not_deleted(&region, &state, &error).await.into(),
            }
        };
        let began = Instant::now();
        let limited = tokio::time::timeout(timeout, deleted).await;
        let diagnostics = limited.unwrap_or_else(|_| messages::still_there(kind, &state.common, timeout).into());
        if !diagnostics.has_errors() {
            let seconds = began.elapsed().as_secs();
            tracing::info!(id = state.common.id(), region = region.region(), seconds, "the {} is deleted", kind.noun);
        }
        diagnostics
    }

    /// Asks AWS to delete the image, and again for a while where what holds it back may pass.
    async fn delete_when_free(
        &self,
        context: &Context,
        connection: &Connection,
        region: &Arc<Regional>,
        state: &ImageState<S::Attributes>,
    ) -> Result<Deletion, ServiceError> {
        let grace = self.watcher.grace();
        let mut queue = self.watcher.queue();
        loop {
            let error = match patiently(self.watcher.pace(), context, || self.service.delete(region, state)).await {
                Ok(deletion) => return Ok(deletion),
                Err(error) => error,
            };
            match self.service.passes(connection, region, state, &error, false).await {
                Some(Passing::Surely | Passing::InTurn) => {}
                Some(Passing::Perhaps) if !grace.is_over() => {}
                // What refuses to go because it is still being made goes when it is made.
                Some(Passing::Perhaps) | None
                    if error.kind == ErrorKind::Refused && self.is_still_being_made(region, state).await => {}
                Some(Passing::Perhaps) | None => return Err(error),
            }
            tracing::info!(id = state.common.id(), %error, "the deletion waits");
            if !queue.wait(context).await {
                return Err(error);
            }
        }
    }

    async fn is_still_being_made(&self, region: &Arc<Regional>, state: &ImageState<S::Attributes>) -> bool {
        let described = self.service.describe(region, &[state.common.id().to_owned()], Detail::Progress).await;
        let in_progress = |image: &S::Image| (self.service.kind().phase)(image.state()) == Phase::InProgress;
        described.is_ok_and(|images| images.iter().any(in_progress))
    }

    async fn until_gone(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        state: &ImageState<S::Attributes>,
    ) -> Diagnostics {
        match self.watcher.until_gone(region, state.common.id(), context).await {
            Ok(true) => Diagnostics::new(),
            Ok(false) => messages::deletion_stopped(self.service.kind(), &state.common).into(),
            Err(error) => self.not_deleted(region, state, &error).await.into(),
        }
    }

    async fn not_deleted(
        &self,
        region: &Arc<Regional>,
        state: &ImageState<S::Attributes>,
        error: &ServiceError,
    ) -> Diagnostic {
        let action = format!("delete {}", messages::image(self.service.kind(), &state.common));
        let mut diagnostic = messages::failed(&*self.service, &action, error);
        if let Some(users) = self.service.users(region, state).await {
            diagnostic.detail = format!("{}\n\n{users}", diagnostic.detail);
        }
        diagnostic
    }
}
