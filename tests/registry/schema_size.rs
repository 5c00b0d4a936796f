//! Size of the schema, which every Terraform command transfers and decodes.

use prost::Message as _;
use terraform_provider_image::terraform::proto::get_provider_schema::Request;
use terraform_provider_image::terraform::proto::provider_server::Provider as _;
use tokio_util::sync::CancellationToken;

/// Maximum size of the response in bytes. Terraform requests it from each process that it starts, decodes it and keeps
/// it.
const MOST: usize = 100_000;

#[tokio::test]
async fn schema_stays_small() {
    let provider = terraform_provider_image::provider(CancellationToken::new());
    let schema = provider.get_provider_schema(tonic::Request::new(Request {})).await;
    let size = schema.unwrap().into_inner().encoded_len();
    assert!((1..=MOST).contains(&size), "{size} bytes");
}
