import FashionCore
import FashionInference
import Foundation

/// Batches the images of several requests for the network.
///
/// One thread computes; the requests' tasks wait without blocking a thread. An image waits for others only while
/// another request is expected, and at most ``ServingOptions/batchingMicroseconds``.
final class Batcher: @unchecked Sendable {
    /// An image in the queue.
    private struct Job {
        let model: ServedModel
        let levels: [UInt8]
        let arrival: ContinuousClock.Instant
        let deadline: ContinuousClock.Instant
        let answer: @Sendable (Result<Prediction, any Error>) -> Void
    }

    /// Is called after each batch with the number of images and the duration in nanoseconds.
    typealias Observer = @Sendable (_ images: Int, _ nanoseconds: Int64) -> Void

    private let condition = NSCondition()
    private var jobs: [Job] = []
    private var expected = 0
    private var isStopped = false
    private let longestWait: Duration
    private let mostJobs: Int
    private let observe: Observer

    init(_ options: ServingOptions, observe: @escaping Observer = { _, _ in }) {
        longestWait = .microseconds(options.batchingMicroseconds)
        mostJobs = options.limits.queuedImages
        self.observe = observe
    }

    /// The number of queued images.
    var waiting: Int { condition.withLock { jobs.count } }

    /// Starts the computing thread.
    /// - Throws: ``ThreadError`` when the system creates no thread.
    func start() throws {
        try DetachedThread.start("fashion-network", stackSize: OwnThread.stackSize) { [self] in run() }
    }

    /// Stops the thread once the queue is empty.
    func stop() {
        condition.withLock {
            isStopped = true
            condition.broadcast()
        }
    }

    /// Announces a request, until the expectation ends.
    func expectation() -> Expectation {
        expect(1)
        return Expectation(self)
    }

    /// A request whose images are not decoded yet.
    final class Expectation: @unchecked Sendable {
        private let batcher: Batcher
        private let lock = NSLock()
        private var isOpen = true

        fileprivate init(_ batcher: Batcher) { self.batcher = batcher }

        /// Ends the expectation; further calls have no effect.
        func end() {
            let closes = lock.withLock {
                defer { isOpen = false }
                return isOpen
            }
            if closes { batcher.expect(-1) }
        }
    }

    private func expect(_ change: Int) {
        condition.withLock {
            expected += change
            // No further request is expected: the thread need not wait for one.
            if expected == 0 { condition.signal() }
        }
    }

    /// Classifies images with a model.
    /// - Parameters:
    ///   - images: the levels of each image, `[H, W, C]`, in the model's size.
    ///   - deadline: the time by which the network must have begun.
    /// - Returns: for each image its prediction, or the error of the model.
    /// - Throws: ``Problem`` 503 when the queue is full, the answer would be late or the batcher has stopped.
    func classify(
        _ images: [[UInt8]], by model: ServedModel, before deadline: ContinuousClock.Instant
    ) async throws -> [Result<Prediction, any Error>] {
        guard !images.isEmpty else { return [] }
        return try await withCheckedThrowingContinuation { continuation in
            let gathering = Gathering(images.count) { continuation.resume(with: $0) }
            let now = ContinuousClock.now
            let refusal: Problem? = condition.withLock {
                if isStopped { return .stopping }
                guard jobs.count + images.count <= mostJobs else {
                    return .overloaded("\(mostJobs) images wait for the network; try again later")
                }
                for (index, levels) in images.enumerated() {
                    jobs.append(
                        Job(
                            model: model, levels: levels, arrival: now, deadline: deadline,
                            answer: { gathering.take($0, at: index) }))
                }
                condition.signal()
                return nil
            }
            if let refusal { continuation.resume(throwing: refusal) }
        }
    }

    /// Returns how many of the queued images to process next, so that they fill a compiled plan.
    ///
    /// A plan takes the same time for few images as for many, so the largest plan that would be nearly full is chosen.
    /// From 16 images on, an image takes the same time in all plans, and fewer are cheaper together than one after the
    /// other: batches of 1, 2, 4, 8, 16 and 32 images take 2.4, 3.5, 6, 10, 16 and 32 ms (the bundled network, two
    /// cores with AVX2).
    static func batch(of waiting: Int) -> Int {
        if waiting >= 28 { return min(waiting, 32) }
        if waiting >= 14 { return min(waiting, 16) }
        if waiting >= 6 { return min(waiting, 8) }
        if waiting >= 3 { return min(waiting, 4) }
        return waiting
    }

    private func run() {
        while let batch = next() {
            let now = ContinuousClock.now
            let late = batch.filter { $0.deadline < now }
            for job in late { job.answer(.failure(Problem.late)) }
            let jobs = batch.filter { $0.deadline >= now }
            guard let model = jobs.first?.model else { continue }
            let results = Self.results(of: jobs.map(\.levels), by: model)
            let duration = now.duration(to: .now)
            observe(
                jobs.count,
                duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000)
            for (job, result) in zip(jobs, results) { job.answer(result) }
        }
    }

    /// Classifies a batch. One image whose probabilities are not numbers fails its batch: then each image is classified
    /// by itself, with the same bits.
    private static func results(
        of images: [[UInt8]], by model: ServedModel
    ) -> [Result<Prediction, any Error>] {
        do {
            return try model.classify(images).map { .success($0) }
        } catch {
            guard images.count > 1 else { return [.failure(error)] }
            return images.map { image in Result { try model.classify([image])[0] } }
        }
    }

    /// Waits for an image, and then for others to join it.
    /// - Returns: images for one model; `nil` when the batcher has stopped.
    private func next() -> [Job]? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if isStopped { return nil }
            condition.wait()
        }
        let end = jobs[0].arrival + longestWait
        while jobs.count < 32, expected > 0, !isStopped {
            let rest = ContinuousClock.now.duration(to: end)
            guard rest > .zero else { break }
            if !condition.wait(until: Date(timeIntervalSinceNow: rest / .seconds(1))) { break }
        }
        let model = jobs[0].model
        let same = jobs.prefix(32).prefix { $0.model === model }.count
        let count = Self.batch(of: same)
        defer { jobs.removeFirst(count) }
        return Array(jobs.prefix(count))
    }

    /// Collects the predictions for one request's images.
    private final class Gathering: @unchecked Sendable {
        private let lock = NSLock()
        private var answers: [Result<Prediction, any Error>?]
        private var missing: Int
        private let finish: (Ending) -> Void

        typealias Ending = Result<[Result<Prediction, any Error>], any Error>

        init(_ count: Int, finish: @escaping (Ending) -> Void) {
            answers = [Result<Prediction, any Error>?](repeating: nil, count: count)
            missing = count
            self.finish = finish
        }

        func take(_ result: Result<Prediction, any Error>, at index: Int) {
            let ended: Ending? = lock.withLock {
                guard missing > 0 else { return nil }
                if case .failure(let problem as Problem) = result {
                    missing = 0
                    return .failure(problem)
                }
                answers[index] = result
                missing -= 1
                return missing == 0 ? .success(answers.compactMap(\.self)) : nil
            }
            if let ended { finish(ended) }
        }
    }
}
