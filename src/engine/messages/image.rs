//! An image in the words of a diagnostic.

use std::time::Duration;

use crate::engine::kind::ImageKind;
use crate::engine::model::state::CommonAttributes;
use crate::terraform::{quoted, write_duration};

/// An image by name, as summaries have it: `AMI "golden"`. An image whose name is not known is named by its ID.
pub(crate) fn image_name(kind: &ImageKind, image: &CommonAttributes) -> String {
    short(kind.noun, image)
}

/// An image by name, ID and Region, as details have it: `AMI "golden" (ami-0abc) in eu-west-1`.
pub(crate) fn image(kind: &ImageKind, image: &CommonAttributes) -> String {
    long(kind.noun, image)
}

fn short(noun: &str, image: &CommonAttributes) -> String {
    match image.name() {
        "" => format!("{noun} {}", image.id()),
        name => format!("{noun} {}", quoted(name)),
    }
}

fn long(noun: &str, image: &CommonAttributes) -> String {
    let region = image.region.text().unwrap_or_default();
    let id = match (image.name(), image.id()) {
        ("", _) => String::new(),
        (name, id) if name == id => String::new(),
        (_, id) => format!(" ({id})"),
    };
    format!("{}{id} in {region}", short(noun, image))
}

/// A noun with its indefinite article: `an AMI`, `a WorkSpaces image`.
pub(crate) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// A timeout in whole seconds, rounded up: `2h`, `1m30s`.
pub(crate) fn whole_seconds(timeout: Duration) -> String {
    let seconds = timeout.as_secs() + u64::from(timeout.subsec_nanos() > 0);
    write_duration(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_images() {
        let named = |name: &str, id: &str| CommonAttributes {
            id: id.into(),
            name: name.into(),
            region: "eu-west-1".into(),
            ..CommonAttributes::default()
        };
        assert_eq!(short("AMI", &named("golden", "ami-1")), "AMI \"golden\"");
        assert_eq!(long("AMI", &named("golden", "ami-1")), "AMI \"golden\" (ami-1) in eu-west-1");
        assert_eq!(long("AppStream image", &named("golden", "golden")), "AppStream image \"golden\" in eu-west-1");
        assert_eq!(long("AMI", &named("", "ami-1")), "AMI ami-1 in eu-west-1");
    }

    #[test]
    fn chooses_articles() {
        assert_eq!(with_article("AMI"), "an AMI");
        assert_eq!(with_article("WorkSpaces image"), "a WorkSpaces image");
    }

    #[test]
    fn rounds_timeouts_up() {
        assert_eq!(whole_seconds(Duration::from_millis(500)), "1s");
        assert_eq!(whole_seconds(Duration::from_mins(90)), "1h30m");
    }
}
