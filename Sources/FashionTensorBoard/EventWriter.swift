import FashionCore
import Foundation
import SwiftProtobuf

/// Writes one run of TensorBoard: scalars and images by step, in its own event file in the run's folder.
///
/// TensorBoard shows every folder with event files as a run, and reads several files in one folder as one run, in the
/// order of their names. Each writer therefore creates a new file, `events.out.tfevents.SECONDS.HOST`, whose name sorts
/// after the existing ones. The file begins with the step at which the run continues: readers then discard the values
/// of this and later steps from earlier files, so that a run that was killed and resumed stays one curve.
public final class EventWriter {
    /// A value of a step.
    public enum Value: Equatable, Sendable {
        /// A point of a curve.
        case scalar(Double)
        /// A colour image as the bytes of a PNG file, with its sides in pixels.
        case image(png: Data, width: Int, height: Int)
    }

    /// The event file.
    public var url: URL { file.url }

    private let file: RecordFile
    private let now: () -> Date

    /// Creates a file, and the run's folder if it is missing.
    /// - Parameters:
    ///   - folder: folder of the run; its name is the name of the curve in TensorBoard.
    ///   - step: the first step that this file may have; readers discard the values of earlier files from this step on.
    ///   - now: returns the time of each event.
    /// - Throws: `FileError` that names the file.
    public init(folder: URL, startingAt step: Int, now: @escaping () -> Date = Date.init) throws {
        self.now = now
        file = try RecordFile(
            creating: folder.appendingPathComponent(try Self.fileName(in: folder, at: now())))
        try append(0) { $0.fileVersion = "brain.Event:2" }
        try append(step) { $0.sessionLog.status = .start }
    }

    /// Appends one event with all values of a step. NaN and infinity are allowed.
    /// - Parameter values: values by tag, such as `epoch_loss`.
    /// - Throws: `FileError` that names the file.
    public func write(_ values: KeyValuePairs<String, Value>, step: Int) throws {
        try append(step) { event in
            event.summary.value = values.map { tag, value in
                var entry = Fashion_Tensorboard_Summary.Value()
                entry.tag = tag
                switch value {
                case .scalar(let number): entry.simpleValue = Float(number)
                case .image(let png, let width, let height):
                    entry.image.encodedImageString = png
                    entry.image.width = Int32(clamping: width)
                    entry.image.height = Int32(clamping: height)
                    entry.image.colorspace = 3
                }
                return entry
            }
        }
    }

    private func append(_ step: Int, _ fill: (inout Fashion_Tensorboard_Event) -> Void) throws {
        var event = Fashion_Tensorboard_Event()
        event.wallTime = now().timeIntervalSince1970
        event.step = Int64(step)
        fill(&event)
        let record: Data
        do {
            record = try event.serializedData()
        } catch {
            throw FileError(file.url, "an event cannot be encoded: \(error)")
        }
        try file.append(record)
    }

    /// Returns a name that sorts after all event files of the folder. For a file that is begun within the same second
    /// as another one, or after the clock was set back, it has the second after the latest file's.
    private static func fileName(in folder: URL, at date: Date) throws -> String {
        let prefix = "events.out.tfevents."
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let latest = names.filter { $0.hasPrefix(prefix) }
            .compactMap { Int($0.dropFirst(prefix.count).prefix { $0 != "." }) }.max()
        let seconds = max(
            Int(date.timeIntervalSince1970), (latest ?? 0).addingReportingOverflow(1).partialValue)
        let host = ProcessInfo.processInfo.hostName.map {
            $0.isLetter || $0.isNumber || "-.".contains($0) ? $0 : "_"
        }
        // Ten digits, as in all names until the year 2286, so that names sort like numbers.
        return prefix + String(repeating: "0", count: max(0, 10 - "\(seconds)".count)) + "\(seconds)."
            + String(host)
    }
}
