import Foundation

/// The time that is recorded in files.
///
/// It is the only difference between the files of two equal trainings. `SOURCE_DATE_EPOCH`, in seconds since 1970,
/// replaces the clock, following the convention for reproducible builds
/// (https://reproducible-builds.org/specs/source-date-epoch/).
package enum RecordedTime {
    /// The time in UTC to the second, in ISO 8601, such as `2026-02-28T12:00:00Z`.
    package static var now: String { date.formatted(.iso8601) }

    /// The time: `SOURCE_DATE_EPOCH` or the clock.
    package static var date: Date { date(environment: ProcessInfo.processInfo.environment, clock: Date()) }

    /// Returns the time of `SOURCE_DATE_EPOCH` if it is set, otherwise that of the clock.
    /// - Parameter environment: environment variables; a value of `SOURCE_DATE_EPOCH` that is not a time is ignored.
    package static func date(environment: [String: String], clock: Date) -> Date {
        let seconds = environment["SOURCE_DATE_EPOCH"].flatMap(Int.init).flatMap {
            0...253_402_300_799 ~= $0 ? TimeInterval($0) : nil
        }
        return seconds.map(Date.init(timeIntervalSince1970:)) ?? clock
    }
}
