//! [`progress_in_words`]: the progress of an image outside of the lines about its wait, in plans and messages.

use std::time::Duration;

use tokio::time::Instant;

use crate::aws::RegionClients;
use crate::engine::described_image::DescribedImage;
use crate::engine::progress::rate::{Rate, remaining_since_start};
use crate::engine::progress::words::percent_and_estimate;

/// The percentage of an image in progress, and the estimate of the remaining time: `62%, about 12m left`. Without the rate of a
/// wait, the estimate is that of the speed since the creation of the image. `None` if the service reports no percentage.
pub(crate) fn progress_in_words<I: DescribedImage>(
    region: &RegionClients,
    image: &I,
    rate: Option<Rate>,
) -> Option<String> {
    let percent = rate.as_ref().map(Rate::percent).or(image.percent())?;
    let left = rate.and_then(|rate| rate.remaining(Instant::now())).or_else(|| {
        let elapsed = region.aws_time(Instant::now()) - image.created()?;
        remaining_since_start(percent, Duration::from_secs(elapsed.try_into().ok()?))
    });
    percent_and_estimate(Some(percent), left)
}
