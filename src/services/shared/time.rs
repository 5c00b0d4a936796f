//! Times as attributes show them.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use crate::terraform::Value;

const NANOS_PER_MILLI: i64 = 1_000_000;
const MILLIS_PER_SECOND: i64 = 1_000;

/// A time in RFC 3339 format, rounded to milliseconds, always with three decimals: `2021-09-17T10:16:22.589Z`.
///
/// AWS writes milliseconds as floating-point seconds, which the SDK decodes up to a microsecond too early. With a fixed
/// number of decimals, the texts sort like the times.
pub(crate) fn milliseconds(time: &DateTime) -> Option<String> {
    let nanos = i64::from(time.subsec_nanos());
    let millis = (nanos + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI;
    let seconds = time.secs() + millis / MILLIS_PER_SECOND;
    let whole = DateTime::from_secs(seconds).fmt(Format::DateTime).ok()?;
    Some(format!("{}.{:03}Z", whole.trim_end_matches('Z'), millis % MILLIS_PER_SECOND))
}

/// The attribute of a time that AWS may omit.
pub(crate) fn time(time: Option<&DateTime>) -> Value<String> {
    time.and_then(milliseconds).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_every_millisecond_of_a_second() {
        for milli in 0..1000 {
            // As AWS writes it, and as the SDK decodes it.
            let written: f64 = format!("1631873782.{milli:03}").parse().unwrap();
            let decoded = DateTime::from_secs_f64(written);
            assert_eq!(milliseconds(&decoded), Some(format!("2021-09-17T10:16:22.{milli:03}Z")));
        }
    }

    #[test]
    fn has_three_decimals_and_carries_into_the_next_second() {
        let shown = |seconds, nanos| milliseconds(&DateTime::from_secs_and_nanos(seconds, nanos)).unwrap();
        assert_eq!(shown(1_631_873_782, 0), "2021-09-17T10:16:22.000Z");
        assert_eq!(shown(1_631_873_782, 900_000_000), "2021-09-17T10:16:22.900Z");
        assert_eq!(shown(1_631_923_199, 999_999_700), "2021-09-18T00:00:00.000Z");
        assert_eq!(shown(-1, 500_000_000), "1969-12-31T23:59:59.500Z");
        assert!(milliseconds(&DateTime::from_secs(i64::MAX)).is_none());
    }
}
