//! Changing an image in place, and waiting on where an earlier apply was interrupted.

use super::attributes::ImageState;
use super::create::{Absent, Settled};
use super::messages;
use super::remembered::Remembered;
use super::resource::ImageResource;
use super::service::ImageService;
use crate::terraform::{Applied, Context, Operation, Private};

impl<S: ImageService> ImageResource<S> {
    /// Brings the image from `prior` to `planned`.
    pub(super) async fn change(
        &self,
        context: &Context,
        prior: Box<ImageState<S::Attributes>>,
        planned: Box<ImageState<S::Attributes>>,
        mut private: Private,
    ) -> Applied<ImageState<S::Attributes>> {
        let region = match self.regional(&prior) {
            Ok(region) => region,
            Err(error) => return Applied { state: Some(*prior), private, diagnostics: error.into() },
        };
        let (mut state, unchanged) = (planned, private.clone());
        self.note_inherited(&prior, &state, &mut private);
        // The plan leaves open what may move; until it has been read again it is what it was.
        state.common.id = prior.common.id.clone();
        state.common.state = prior.common.state.clone();
        if self.is_in_progress(&prior) && state.common.waits() {
            let diagnostics = self.wait(context, &region, &mut state, messages::APPLY_AGAIN).await;
            if diagnostics.has_errors() {
                let mut kept = prior;
                kept.common.state = state.common.state;
                return Applied { state: Some(*kept), private: unchanged, diagnostics };
            }
            if !diagnostics.is_empty() {
                return Applied { state: Some(*state), private, diagnostics };
            }
        }
        let timeout = state.common.timeout(Operation::Update, self.service.kind());
        let absent = if self.is_in_progress(&state) { Absent::NotYet } else { Absent::Vanished };
        let settle = Box::pin(self.settle(context, &region, &mut state, absent, &private));
        let Settled { failures: mut diagnostics, deviations } =
            tokio::time::timeout(timeout, settle).await.unwrap_or_else(|_| Settled {
                failures: messages::not_changed(self.service.kind(), &prior.common, timeout).into(),
                ..Settled::default()
            });
        let failed = diagnostics.has_errors();
        // Of a copy that was finished before, its own apply has told.
        if self.is_in_progress(&prior) {
            diagnostics.extend(deviations);
        }
        if failed {
            // The arguments are as they were, as far as anybody knows; the next refresh reads them again.
            return Applied { state: Some(*prior), private: unchanged, diagnostics };
        }
        if let Some(remembered) = private.get::<Remembered>().filter(|remembered| remembered.adopted) {
            private.set(&Remembered { adopted: false, ..remembered });
        }
        Applied { state: Some(*state), private, diagnostics }
    }
}
