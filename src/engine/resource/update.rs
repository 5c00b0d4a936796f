//! Changing an image in place, and waiting on where an earlier apply was interrupted.

use super::create::{Missing, Reconciled};
use super::image_resource::ImageResource;
use crate::engine::messages;
use crate::engine::model::private::PrivateState;
use crate::engine::model::state::ImageModel;
use crate::engine::service::ImageService;
use crate::terraform::{Applied, Context, Operation, Private};

impl<S: ImageService> ImageResource<S> {
    /// Brings the image from `prior` to `planned`.
    pub(crate) async fn change(
        &self,
        context: &Context,
        prior: Box<ImageModel<S::Attributes>>,
        planned: Box<ImageModel<S::Attributes>>,
        mut private: Private,
    ) -> Applied<ImageModel<S::Attributes>> {
        let region = match self.region_clients(&prior) {
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
        let timeout = state.common.timeout(Operation::Update, &self.service.kind().timeouts);
        let absent = if self.is_in_progress(&state) { Missing::NotYet } else { Missing::Vanished };
        let settle = Box::pin(self.reconcile(context, &region, &mut state, absent, &private));
        let Reconciled { failures: mut diagnostics, deviations } =
            tokio::time::timeout(timeout, settle).await.unwrap_or_else(|_| Reconciled {
                failures: messages::not_changed(self.service.kind(), &prior.common, timeout).into(),
                ..Reconciled::default()
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
        if let Some(private_state) = private.get::<PrivateState>().filter(|private_state| private_state.adopted) {
            private.set(&PrivateState { adopted: false, ..private_state });
        }
        Applied { state: Some(*state), private, diagnostics }
    }
}
