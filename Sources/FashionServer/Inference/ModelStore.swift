import FashionInference
import Foundation
import Synchronization

/// The model that serves; another one takes its place when it has been read and checked beside it.
final class ModelStore: Sendable {
    /// What tells whether a file is still the same.
    struct Stamp: Equatable, Sendable {
        private let numbers: [Int]

        /// nil where there is no file.
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
        /// The file that was last tried, whether it could be read or not.
        var tried: Stamp?
        /// The file at the last look.
        var seen: Stamp?
    }

    private let options: ServingOptions
    private let state = Mutex(State())
    /// One load at a time.
    private let loading = Mutex(())

    init(_ options: ServingOptions) { self.options = options }

    /// The model that serves; nil before the first one is loaded.
    var model: ServedModel? { state.withLock(\.model) }

    /// Reads the file and lets its model serve. Takes its time: not for an event loop.
    /// - Throws: what is wrong with it; the model before goes on serving.
    @discardableResult func load() throws -> ServedModel {
        try loading.withLock { _ in
            let stamp = Stamp(of: options.model)
            state.withLock { ($0.tried, $0.seen) = (stamp, stamp) }
            let model = try ServedModel(options)
            state.withLock { $0.model = model }
            return model
        }
    }

    /// Whether the file is another one than was tried last, and has not changed since the last look: a file that is being
    /// written is left alone.
    func hasChanged() -> Bool {
        guard let now = Stamp(of: options.model) else { return false }
        return state.withLock { state in
            defer { state.seen = now }
            return now != state.tried && now == state.seen
        }
    }
}
