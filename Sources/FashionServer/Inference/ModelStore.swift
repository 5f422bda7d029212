import FashionInference
import Foundation
import Synchronization

/// Holds the served model; a new one replaces it after it has been read and checked.
final class ModelStore: Sendable {
    /// A fingerprint that shows whether a file has changed.
    struct Stamp: Equatable, Sendable {
        private let numbers: [Int]

        /// Reads the fingerprint of a file; `nil` when there is no file.
        init?(of file: URL) {
            var status = stat()
            guard stat(file.path, &status) == 0 else { return nil }
            #if canImport(Glibc)
                let time = status.st_mtim
            #else
                let time = status.st_mtimespec
            #endif
            numbers = [
                Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino),
                Int(status.st_size), time.tv_sec, time.tv_nsec,
            ]
        }
    }

    private struct State {
        var model: ServedModel?
        /// The file that was last loaded, successfully or not.
        var tried: Stamp?
        /// The file at the last check.
        var seen: Stamp?
        /// Whether there was no file at the last check.
        var isMissing = false
    }

    /// A finding of a check of the file.
    enum Change { case changed, removed }

    /// How often a file that changes while it is read is read.
    private static let attempts = 4

    private let options: ServingOptions
    private let state = Mutex(State())
    /// Ensures that only one model is loaded at a time.
    private let loading = Mutex(())

    init(_ options: ServingOptions) { self.options = options }

    /// The served model; `nil` until the first one is loaded.
    var model: ServedModel? { state.withLock(\.model) }

    /// Reads the model file and serves its model. Takes long: do not call it on an event loop.
    ///
    /// A file that changes while it is read is read again: the digest and the network must be of the same file.
    /// - Throws: the error of the file; the previous model remains in service.
    @discardableResult func load() throws -> ServedModel {
        try loading.withLock { _ in
            for _ in 0..<Self.attempts {
                let stamp = Stamp(of: options.model)
                state.withLock { ($0.tried, $0.seen) = (stamp, stamp) }
                let result = Result { try ServedModel(options) }
                guard Stamp(of: options.model) == stamp else { continue }
                let model = try result.get()
                state.withLock { $0.model = model }
                return model
            }
            throw FileError(
                options.model,
                "expected a file that stays the same while it is read, found one that changed \(Self.attempts) times; "
                    + "write a new model beside it and rename it over it")
        }
    }

    /// Returns `.removed` once per removal, and `.changed` when the file differs from the last one loaded and is the same
    /// as at the previous check: a file that is being written is not read.
    func change() -> Change? {
        let now = Stamp(of: options.model)
        let isMissing = now == nil && errno == ENOENT
        return state.withLock { state in
            defer { (state.seen, state.isMissing) = (now ?? state.seen, isMissing) }
            guard let now else { return isMissing && !state.isMissing ? .removed : nil }
            return now != state.tried && now == state.seen ? .changed : nil
        }
    }
}
