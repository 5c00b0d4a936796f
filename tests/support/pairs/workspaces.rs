//! What is checked of a WorkSpaces image, copied or made from a WorkSpace.

use serde_json::{Value as Json, json};

use super::{Ask, CREATED, Pair, WORKSPACES, pair};

pub(crate) fn pairs() -> Vec<Pair> {
    let live = copies().into_iter().chain(creations()).chain(removal()).map(Pair::live);
    form().into_iter().chain(regions()).chain(live).collect()
}

fn form() -> Vec<Pair> {
    let name = |name: &str| json!({ "name": name });
    let description = |text: &str| json!({ "description": text });
    let id = |id: &str| json!({ "source_image_id": id });
    let workspace = |id: &str| json!({ "workspace_id": id });
    let owner = |owner: &str| json!({ "expected_source_owner_id": owner });
    let (invalid, text) = ("Invalid image name", "Invalid description");
    let (source, made_from) = ("Invalid image id", "Invalid WorkSpace id");
    vec![
        pair(WORKSPACES, (invalid, "name", "' ' at position 7"), name("golden image"), name("golden_image")),
        pair(WORKSPACES, (invalid, "name", "65 characters"), name(&"n".repeat(65)), name(&"n".repeat(64))),
        pair(CREATED, (invalid, "name", "0 characters"), name(""), name("g")),
        pair(CREATED, (invalid, "name", "':' at position 2"), name("a:b"), name("a/b(c)\\d")),
        pair(WORKSPACES, (text, "description", "'\\\\' at position 2"), description("a\\b"), description("a b (c)")),
        pair(WORKSPACES, (text, "description", "0 characters"), description(""), json!({ "description": null })),
        pair(
            CREATED,
            (text, "description", "257 characters"),
            description(&"d".repeat(257)),
            description(&"d".repeat(256)),
        ),
        pair(WORKSPACES, (source, "source_image_id", "id of a WorkSpaces image"), id("wsi-"), id("wsi-0123456789")),
        pair(WORKSPACES, (source, "source_image_id", "\"ws-0aaaaaaa1\""), id("ws-0aaaaaaa1"), id("wsi-0aaaaaaa1")),
        pair(
            WORKSPACES,
            ("The image id is shorter than WorkSpaces documents it", "source_image_id", "nine"),
            id("wsi-12345678"),
            id("wsi-123456789"),
        ),
        pair(
            WORKSPACES,
            ("Invalid account id", "expected_source_owner_id", "twelve"),
            owner("self"),
            owner("123456789012"),
        ),
        pair(CREATED, (made_from, "workspace_id", "id of a WorkSpace"), workspace("ws-1"), workspace("ws-12345678")),
        pair(
            CREATED,
            (made_from, "workspace_id", "\"wsi-0aaaaaaa1\""),
            workspace("wsi-0aaaaaaa1"),
            workspace("ws-0aaaaaaa1"),
        ),
    ]
}

fn regions() -> Vec<Pair> {
    let both = |source: &str, region: &str| json!({ "source_region": source, "region": region });
    let missing = "WorkSpaces may not be available in the image's Region";
    vec![
        pair(
            WORKSPACES,
            ("WorkSpaces copies nothing between Regions in China", "source_region", "Ningxia"),
            both("cn-northwest-1", "cn-north-1"),
            both("cn-northwest-1", "cn-northwest-1"),
        ),
        pair(
            WORKSPACES,
            ("A copy between Regions of GovCloud needs AWS Support", "source_region", "us-gov-east-1"),
            both("us-gov-west-1", "us-gov-east-1"),
            both("us-gov-west-1", "us-gov-west-1"),
        ),
        pair(
            WORKSPACES,
            ("A copy from an opt-in Region needs AWS Support", "source_region", "af-south-1"),
            both("af-south-1", "eu-west-1"),
            both("eu-west-1", "af-south-1"),
        ),
        pair(
            WORKSPACES,
            (missing, "region", "eu-north-1"),
            both("us-east-1", "eu-north-1"),
            both("us-east-1", "eu-west-2"),
        ),
        pair(
            CREATED,
            (missing, "region", "us-west-1"),
            json!({ "region": "us-west-1" }),
            json!({ "region": "us-west-2" }),
        ),
        pair(
            WORKSPACES,
            ("WorkSpaces may not be available in the source's Region", "source_region", "us-west-1"),
            both("us-west-1", "eu-west-1"),
            both("us-west-2", "eu-west-1"),
        ),
    ]
}

fn copies() -> Vec<Pair> {
    let id = |id: &str| json!({ "source_image_id": id });
    let licensed = |region: &str| json!({ "source_image_id": "wsi-0licensed", "region": region });
    let owner = |owner: &str| json!({ "expected_source_owner_id": owner });
    let taken = "Another WorkSpaces image has this name";
    let kept = "wsi-0free0001@eu-west-1";
    let replaced = || Ask::from(json!({ "name": "free", "description": "Another" })).keeping(kept, json!({}));
    let stranger = || json!({ "name": "stranger" });
    vec![
        pair(
            WORKSPACES,
            ("The source image does not exist", "source_image_id", "another id in each Region"),
            id("wsi-0nothing1"),
            json!({}),
        ),
        pair(
            WORKSPACES,
            ("The source image cannot be copied in its state", "source_image_id", "It went wrong."),
            id("wsi-0failed01"),
            json!({}),
        ),
        pair(
            WORKSPACES,
            ("The source image is not finished yet", "source_image_id", "Apply waits"),
            id("wsi-0pending1"),
            json!({}),
        ),
        pair(
            WORKSPACES,
            ("The source image belongs to another account", "expected_source_owner_id", "123456789012 owns it"),
            owner("999988887777"),
            owner("123456789012"),
        ),
        pair(
            WORKSPACES,
            ("The Region is not enabled for images with their own licence", "region", "dedicated hardware"),
            licensed("eu-west-1"),
            licensed("eu-central-1"),
        ),
        pair(
            WORKSPACES,
            ("The Region has as many WorkSpaces images as an account may have", "region", "40 images in eu-west-2"),
            json!({ "region": "eu-west-2" }),
            json!({ "region": "eu-west-3" }),
        ),
        pair(WORKSPACES, (taken, "name", "wsi-0stranger@eu-west-1"), stranger(), json!({ "name": "silver" })),
        pair(WORKSPACES, (taken, "name", "import {"), stranger(), replaced()),
        pair(WORKSPACES, (taken, "name", "names are unique"), stranger(), replaced().tainted()),
        pair(
            WORKSPACES,
            (taken, "name", "state \"ERROR\""),
            json!({ "name": "wreck" }),
            Ask::from(json!({ "name": "broken" })).keeping("wsi-0broken01@eu-west-1", json!({})),
        ),
        pair(CREATED, (taken, "name", "wsi-0stranger"), stranger(), json!({})),
    ]
}

fn creations() -> Vec<Pair> {
    let workspace = |id: &str| json!({ "workspace_id": id });
    vec![
        pair(
            CREATED,
            ("The WorkSpace does not exist", "workspace_id", "in the Region of its WorkSpace"),
            workspace("ws-0nothing1"),
            json!({}),
        ),
        pair(
            CREATED,
            ("No image can be made of an encrypted WorkSpace", "workspace_id", "encrypted volume"),
            workspace("ws-0encrypted"),
            json!({}),
        ),
        pair(
            CREATED,
            ("The WorkSpace is on its way out", "workspace_id", "SUSPENDED"),
            workspace("ws-0suspended"),
            json!({}),
        ),
        pair(
            CREATED,
            ("The WorkSpace is not available now", "workspace_id", "STOPPED"),
            workspace("ws-0stopped01"),
            json!({}),
        ),
    ]
}

fn removal() -> Vec<Pair> {
    let (bundles, shared) =
        ("The image that is to be removed is used by bundles", "The image that is to be removed is shared");
    vec![
        pair(
            WORKSPACES,
            (bundles, "", "office"),
            Ask::destroy("wsi-0used0001@eu-west-1"),
            Ask::destroy("wsi-0free0001@eu-west-1"),
        ),
        pair(
            CREATED,
            (bundles, "", "wsb-0used0001"),
            Ask::destroy("wsi-0used0001@eu-west-1"),
            Ask::destroy("wsi-0free0001@eu-west-1"),
        ),
        pair(
            WORKSPACES,
            (shared, "", "999988887777"),
            Ask::destroy("wsi-0shared01@eu-west-1"),
            Ask::from(Json::Null).keeping("wsi-0shared01@eu-west-1", json!({ "force_unshare_on_delete": true })),
        ),
    ]
}
