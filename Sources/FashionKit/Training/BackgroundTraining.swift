import FashionData
import FashionTraining
import Foundation
import Synchronization

/// Runs a training in the background, with its events as an asynchronous sequence and the classifier as its result.
///
///     let training = Classifier.training(on: data, configuration: Recipe.fast.configuration)
///     for try await case .epochEnded(let epoch, _) in training { print(epoch) }
///     let model = try await training.classifier
///
/// Cancelling the task that iterates, or that waits for ``classifier``, stops the
/// training after the current step; the checkpoint is written if one was requested. Then ``classifier`` throws
/// `CancellationError`, and a loop in a task that was cancelled ends without an error, as those over all streams do. Leaving the loop early does not stop the training.
public struct BackgroundTraining: AsyncSequence, Sendable {
    /// An event of the training.
    public typealias Element = TrainingEvent
    /// The error that ended the training.
    public typealias Failure = any Error

    private let events: AsyncThrowingStream<TrainingEvent, any Error>
    private let result: Task<Classifier, any Error>
    private let stop: StopFlag

    /// A request to stop the training.
    private final class StopFlag: Sendable {
        private let isSet = Atomic(false)
        var value: Bool { isSet.load(ordering: .relaxed) }
        func set() { isSet.store(true, ordering: .relaxed) }
    }

    /// Starts the training on a separate thread, outside the pool that tasks share.
    init(
        on data: Dataset, _ configuration: TrainingConfiguration, _ network: Graph?, _ checkpoint: URL?,
        _ callbacks: [any TrainingCallback], _ metrics: [any Metric]
    ) {
        let stop = StopFlag()
        let (events, continuation) = AsyncThrowingStream<TrainingEvent, any Error>.makeStream()
        continuation.onTermination = { if case .cancelled = $0 { stop.set() } }
        result = Task.detached {
            try await withCheckedThrowingContinuation { end in
                DispatchQueue.global().async {
                    let result = Result {
                        try Classifier.train(
                            on: data, configuration, network, checkpoint, callbacks, metrics,
                            shouldStop: { stop.value }
                        ) { continuation.yield($0) }
                    }
                    switch result {
                    case .success: continuation.finish()
                    case .failure(let error): continuation.finish(throwing: error)
                    }
                    end.resume(with: result)
                }
            }
        }
        (self.events, self.stop) = (events, stop)
    }

    /// Returns an iterator over all events from the first on; only one task may iterate at a time.
    public func makeAsyncIterator() -> AsyncThrowingStream<TrainingEvent, any Error>.Iterator {
        events.makeAsyncIterator()
    }

    /// The trained classifier; waits for the end of the training.
    /// - Throws: the errors of `Classifier.train(on:configuration:network:checkpoint:callbacks:metrics:events:)`.
    public var classifier: Classifier {
        get async throws {
            try await withTaskCancellationHandler {
                try await result.value
            } onCancel: {
                stop.set()
            }
        }
    }

    /// Stops the training after the current step.
    public func cancel() { stop.set() }
}

extension Classifier {
    /// Starts a training in the background, with the parameters of
    /// ``train(on:configuration:network:checkpoint:callbacks:metrics:events:)``.
    public static func training(
        on data: Dataset, configuration: TrainingConfiguration, network: Graph? = nil,
        checkpoint: URL? = nil, callbacks: [any TrainingCallback] = [], metrics: [any Metric] = []
    ) -> BackgroundTraining {
        BackgroundTraining(on: data, configuration, network, checkpoint, callbacks, metrics)
    }
}
