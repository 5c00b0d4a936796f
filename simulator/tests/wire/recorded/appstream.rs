//! Tests of AppStream's responses.

use serde_json::json;

use crate::support::{appstream, demo, ok};

#[tokio::test]
async fn public_images_have_an_arn_without_account_and_no_base_image() {
    let simulator = demo();
    for (kind, name, arn) in [
        ("PUBLIC", "AppStream-WinServer2022-10-06-2026", "arn:aws:appstream:us-east-1::image/"),
        ("PRIVATE", "win2022-base", "arn:aws:appstream:us-east-1:123456789012:image/"),
    ] {
        let images = ok(appstream(&simulator, "us-east-1", "DescribeImages", json!({"Type": kind})).await);
        let image = &images["Images"][0];
        assert_eq!((&image["Name"], &image["Arn"]), (&json!(name), &json!(format!("{arn}{name}"))));
        assert_eq!(image.get("BaseImageArn").is_none(), kind == "PUBLIC", "{image}");
    }
}
