import Foundation

/// The time that goes into files.
///
/// Two equal trainings give equal files except for this. Where that matters, `SOURCE_DATE_EPOCH`, in seconds since
/// 1970, stands for the clock, as the convention for reproducible builds has it
/// (https://reproducible-builds.org/specs/source-date-epoch/).
package enum RecordedTime {
    /// The time in UTC to the second, in ISO 8601: `2026-02-28T12:00:00Z`.
    package static var now: String { date.formatted(.iso8601) }

    /// The time.
    package static var date: Date { date(environment: ProcessInfo.processInfo.environment, clock: Date()) }

    /// - Parameter environment: variables; a value of `SOURCE_DATE_EPOCH` that is no time is passed over.
    package static func date(environment: [String: String], clock: Date) -> Date {
        let seconds = environment["SOURCE_DATE_EPOCH"].flatMap(Int.init).flatMap {
            0...253_402_300_799 ~= $0 ? TimeInterval($0) : nil
        }
        return seconds.map(Date.init(timeIntervalSince1970:)) ?? clock
    }
}
