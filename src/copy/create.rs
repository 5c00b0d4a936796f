//! Making an image: start the copy, save it at once, wait for it.

use std::sync::Arc;

use super::attributes::ImageState;
use super::messages;
use super::resource::{ImageResource, Remembered};
use super::service::{ImageService, Progress};
use super::watcher::Waited;
use crate::aws::Regional;
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Operation, Private, Severity, Timeouts, Value};

impl<S: ImageService> ImageResource<S> {
    /// Makes the image that was planned.
    pub(super) async fn make(
        &self,
        context: &Context,
        planned: ImageState<S::Attributes>,
    ) -> Applied<ImageState<S::Attributes>> {
        let (region, id) = match self.begin(context, &planned).await {
            Ok(begun) => begun,
            Err(diagnostics) => return Applied { state: None, private: Private::default(), diagnostics },
        };
        // From here on the image exists: whatever happens, it is returned, or Terraform forgets it.
        let mut private = Private::default();
        private.set(&Remembered::now());
        let kind = self.service.kind();
        let mut state = planned.clone();
        state.common.id = Value::Known(id);
        state.common.state = kind.first_state.into();
        tracing::info!(id = state.common.id(), name = state.common.name(), region = region.region(), "copy accepted");
        let diagnostics = self.finish(context, &region, &mut state).await;
        Applied { state: Some(state), private, diagnostics }
    }

    /// Everything before the image exists.
    async fn begin(
        &self,
        context: &Context,
        planned: &ImageState<S::Attributes>,
    ) -> Result<(Arc<Regional>, String), Diagnostics> {
        let region = self.regional(planned)?;
        let checked = self.service.check(&*self.connection()?, planned).await;
        if checked.has_errors() {
            return Err(checked);
        }
        let id = self.start(context, &region, planned).await?;
        Ok((region, id))
    }

    /// Asks AWS for the copy, again and again while a limit holds it back that frees itself. Time in this queue does
    /// not count against the create timeout.
    async fn start(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        planned: &ImageState<S::Attributes>,
    ) -> Result<String, Diagnostic> {
        let noun = self.service.kind().noun;
        let name = planned.common.name();
        let policy = self.tag_policy();
        loop {
            let error = match self.service.start(region, planned, &policy).await {
                Ok(id) => return Ok(id),
                Err(error) => error,
            };
            if !self.service.frees_itself(&error) {
                let action = format!("copy the {noun} {name} to {}", region.region());
                return Err(messages::failed(&*self.service, &action, &error));
            }
            tracing::info!(name, region = region.region(), %error, "the copy waits for its turn");
            if !self.watcher.queue(context).await {
                return Err(Diagnostic::error(
                    format!("The copy of the {noun} {name} was not started"),
                    "You stopped Terraform while the copy waited for others to finish. Nothing was made; apply again.",
                ));
            }
        }
    }

    /// Waits for an image whose copy AWS has accepted, if the user wants that, and sets what the copy call could not.
    async fn finish(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        state: &mut ImageState<S::Attributes>,
    ) -> Diagnostics {
        if state.common.waits() {
            let diagnostics = self.wait(context, region, state).await;
            if !diagnostics.is_empty() {
                return diagnostics;
            }
        }
        // The copy is good. An error would taint it, and the next apply would copy for another hour; what could not
        // be set is drift, which the next apply mends.
        let settled = self.settle(region, state).await;
        settled.into_iter().map(|error| Diagnostic { severity: Severity::Warning, ..error }).collect()
    }

    /// Waits until the image is ready. No diagnostics mean that it is.
    pub(super) async fn wait(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        state: &mut ImageState<S::Attributes>,
    ) -> Diagnostics {
        let kind = self.service.kind();
        let configured = state.common.timeouts.known().cloned();
        let timeout = configured.unwrap_or_else(Timeouts::default).duration(Operation::Create, &kind.timeouts);
        let waited = self.watcher.wait(region, state.common.id(), timeout, context).await;
        let mut see = |image: &S::Image| state.common.state = image.state().into();
        let diagnostic = match waited {
            Waited::Ready(image) => {
                see(&image);
                return Diagnostics::new();
            }
            Waited::Failed(image) => {
                see(&image);
                messages::copy_failed(kind, &state.common, &self.service.failure(region, &image).await)
            }
            Waited::Gone => messages::vanished(kind, &state.common),
            Waited::TimedOut(image) => {
                image.iter().for_each(see);
                messages::timed_out(kind, &state.common, timeout)
            }
            Waited::Stopped(image) => {
                image.iter().for_each(see);
                messages::stopped(kind, &state.common)
            }
            Waited::Refused(error) => messages::unwatchable(&*self.service, &state.common, &error),
        };
        diagnostic.into()
    }

    /// Reads the image in full, changes what differs from the plan, and records it all in the state.
    pub(super) async fn settle(&self, region: &Arc<Regional>, state: &mut ImageState<S::Attributes>) -> Diagnostics {
        let action = format!("finish {}", messages::image(self.service.kind(), &state.common));
        let failed = |error| messages::failed(&*self.service, &action, &error);
        let mut diagnostics = Diagnostics::new();
        match self.reader.read(region, state.common.id()).await {
            Ok(Some(image)) => {
                if let Err(error) = self.service.change(region, &image, state, &self.tag_policy()).await {
                    diagnostics.push(failed(error));
                }
            }
            // Accepted, not waited for, and not to be found yet: the next refresh will tell.
            Ok(None) => return diagnostics,
            Err(error) => return failed(error).into(),
        }
        match self.reader.read(region, state.common.id()).await {
            Ok(Some(image)) => self.record(region, &image, state),
            Ok(None) => {}
            Err(error) => diagnostics.push(failed(error)),
        }
        diagnostics
    }
}
