//! Diagnostics of searches for images.

use super::search::Search;
use super::service::{Lookup, Omission};
use crate::engine::described_image::DescribedImage as _;
use crate::engine::model::tags::known_tags;
use crate::terraform::{Diagnostic, quoted};

/// How many images a diagnostic lists.
const LISTED: usize = 5;

/// An error about a `name_regex` that cannot be compiled.
pub(crate) fn invalid_pattern(error: &regex_lite::Error) -> Diagnostic {
    Diagnostic::error("Invalid regular expression", format!("`name_regex` must be a regular expression: {error}."))
        .at_attribute("name_regex")
}

/// An error about a search for one image that several match. `images` are all of them, newest first.
pub(crate) fn several<S: Lookup>(search: &Search<'_, S>, images: &[S::Image]) -> Diagnostic {
    let (service, region) = (search.service, search.region.region());
    let noun = service.kind().noun;
    let some = images.iter().take(LISTED).map(|image| named(service, image)).collect::<Vec<_>>().join(", ");
    let more = if images.len() > LISTED { " and others" } else { "" };
    Diagnostic::error(
        format!("Multiple {noun}s found"),
        format!(
            "The arguments match {} {noun}s in {region}: {some}{more}. Use more specific arguments, or set \
             `most_recent = true` to use the most recent one.",
            images.len()
        ),
    )
}

/// An error about a search without a match: the whole search, its defaults included, and the images that it omits.
pub(crate) fn not_found<S: Lookup>(search: &Search<'_, S>, omitted: &[(S::Image, Omission)]) -> Diagnostic {
    let (service, arguments, region) = (search.service, search.arguments, search.region.region());
    let noun = service.kind().noun;
    let texts = [("id", &arguments.id), ("name", &arguments.name), ("name_regex", &arguments.name_regex)];
    let texts = texts.into_iter().filter_map(|(name, value)| Some(format!("{name} = {}", quoted(value.text()?))));
    let tags = arguments.tags.known().into_iter().flat_map(known_tags);
    let tags = tags.map(|(key, value)| format!("tags[{}] = {}", quoted(key), quoted(value)));
    let own = service.describe_search(arguments, search.selection);
    let lines: Vec<_> = texts.chain(tags).chain(own.lines).collect();
    let lines = lines.join("\n  ");
    let mut advice: Vec<String> = omitted.iter().take(LISTED).map(|omitted| explain(service, omitted)).collect();
    if omitted.len() > LISTED {
        advice.push(format!("{} more images match and are omitted.", omitted.len() - LISTED));
    }
    advice.extend(own.advice);
    if omitted.is_empty() {
        advice.push("Check the Region and the arguments, and whether the image is shared with the account.".to_owned());
    }
    Diagnostic::error(
        format!("{noun} not found"),
        format!("No {noun} in {region} matches this search:\n  {lines}\n\n{}", advice.join("\n\n")),
    )
}

fn explain<S: Lookup>(service: &S, (image, omission): &(S::Image, Omission)) -> String {
    let Omission { reason, remedy } = omission;
    let separator = if remedy.is_empty() { "" } else { " " };
    format!("{} {} matches, but {reason}.{separator}{remedy}", service.kind().noun, named(service, image))
}

/// An image by name and ID.
fn named<S: Lookup>(service: &S, image: &S::Image) -> String {
    let (name, id) = (service.name(image), image.id());
    if name == id { name.to_owned() } else { format!("{name} ({id})") }
}
