//! Log lines in the format of HashiCorp's hclog: one JSON object per line.
//!
//! Hosts read `@level`, `@message`, `@module` and `@timestamp`, which must be strings, and print every other key as
//! `key=value`. Fields of an event override those of its spans, and inner spans override outer ones.

use std::fmt;

use serde_json::{Map, Value};
use time::OffsetDateTime;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::{LookupSpan, Scope};

use crate::terraform::sanitized_line;

/// The maximum length of a string in a log line, in bytes. Hosts read lines of at most 64 KiB.
const MAX_STRING_LENGTH: usize = 8 << 10;

/// Formats events and the fields of spans.
#[derive(Debug)]
pub(crate) struct Hclog;

impl<S, N> FormatEvent<S, N> for Hclog
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut line = Fields::default();
        for span in context.event_scope().into_iter().flat_map(Scope::from_root) {
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>() {
                // Fields that are recorded later are separate objects.
                let objects = serde_json::Deserializer::from_str(&fields.fields).into_iter::<Map<String, Value>>();
                line.0.extend(objects.flatten().flatten());
            }
        }
        event.record(&mut line);
        let Fields(mut line) = line;
        let message = line.remove("message").unwrap_or_else(|| "".into());
        let metadata = event.metadata();
        line.insert("@level".into(), metadata.level().as_str().to_ascii_lowercase().into());
        line.insert("@message".into(), message);
        line.insert("@module".into(), metadata.target().replace("::", ".").into());
        line.insert("@timestamp".into(), timestamp(OffsetDateTime::now_utc()).into());
        writeln!(writer, "{}", Value::from(line))
    }
}

impl<'writer> FormatFields<'writer> for Hclog {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut object = Fields::default();
        fields.record(&mut object);
        write!(writer, "{}", Value::from(object.0))
    }
}

/// The only time format that hosts parse, always with microseconds.
fn timestamp(moment: OffsetDateTime) -> String {
    let (year, month, day) = moment.to_calendar_date();
    let (hour, minute, second, microsecond) = moment.to_hms_micro();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{microsecond:06}Z")
}

/// Collects fields as JSON.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let value = sanitized_line(value);
        let value = value.as_str();
        let end = value.floor_char_boundary(MAX_STRING_LENGTH);
        let (kept, cut) = value.split_at_checked(end).unwrap_or((value, ""));
        let shortened = if cut.is_empty() { kept.to_owned() } else { format!("{kept}...") };
        self.insert(field, shortened);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// The output of a subscriber.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(log: impl FnOnce()) -> Vec<Map<String, Value>> {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .event_format(Hclog)
            .fmt_fields(Hclog)
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, log);
        let bytes = written.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn formats_event_with_fields() {
        let lines = logged(|| tracing::warn!(target: "one::two", count = 3, done = false, name = "a", "it's \"odd\""));
        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!(line["@level"], "warn");
        assert_eq!(line["@message"], "it's \"odd\"");
        assert_eq!(line["@module"], "one.two");
        assert_eq!(line["count"], 3);
        assert_eq!(line["done"], false);
        assert_eq!(line["name"], "a");
        assert!(!line.contains_key("message"));
    }

    #[test]
    fn missing_message_is_empty_string() {
        let lines = logged(|| tracing::info!(count = 1));
        assert_eq!(lines[0]["@message"], "");
    }

    #[test]
    fn adds_fields_of_spans() {
        let lines = logged(|| {
            let outer = tracing::info_span!("outer", region = "eu-west-1", id = tracing::field::Empty);
            outer.record("id", "ami-1");
            outer.in_scope(|| tracing::info_span!("inner", region = "eu-west-2").in_scope(|| tracing::info!("here")));
        });
        assert_eq!(lines[0]["region"], "eu-west-2");
        assert_eq!(lines[0]["id"], "ami-1");
    }

    #[test]
    fn cuts_long_strings() {
        let lines = logged(|| tracing::info!("{}", "é".repeat(MAX_STRING_LENGTH)));
        let message = lines[0]["@message"].as_str().unwrap();
        assert!(message.len() <= MAX_STRING_LENGTH + 3 && message.ends_with("..."));
    }

    #[test]
    fn timestamp_has_microseconds() {
        assert_eq!(timestamp(OffsetDateTime::UNIX_EPOCH), "1970-01-01T00:00:00.000000Z");
        let later = OffsetDateTime::UNIX_EPOCH + time::Duration::microseconds(86_400_000_000 * 365 + 1_002_003);
        assert_eq!(timestamp(later), "1971-01-01T00:00:01.002003Z");
    }
}
