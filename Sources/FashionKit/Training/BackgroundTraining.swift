import FashionData
import FashionTraining
import Foundation
import Synchronization

/// Runs a training in the background: its events as an asynchronous sequence, and the classifier at the end.
///
///     let training = Classifier.training(on: data, configuration: Recipe.fast.configuration)
///     for try await case .epochEnded(let epoch, _) in training { print(epoch) }
///     let model = try await training.classifier
///
/// Cancelling the task that iterates, or that waits for ``classifier``, ends the training after the running step; the
/// checkpoint that was asked for is written, and both throw `CancellationError`. Leaving the loop early does not end it.
public struct BackgroundTraining: AsyncSequence, Sendable {
    /// What a training tells while it runs.
    public typealias Element = TrainingEvent
    /// What ended the training.
    public typealias Failure = any Error

    private let events: AsyncThrowingStream<TrainingEvent, any Error>
    private let result: Task<Classifier, any Error>
    private let stop: StopFlag

    /// Says that a training should end.
    private final class StopFlag: Sendable {
        private let isSet = Atomic(false)
        var value: Bool { isSet.load(ordering: .relaxed) }
        func set() { isSet.store(true, ordering: .relaxed) }
    }

    /// Starts the training on a thread of its own, outside the threads that tasks share.
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

    /// Iterates over the events from the first; one task at a time.
    public func makeAsyncIterator() -> AsyncThrowingStream<TrainingEvent, any Error>.Iterator {
        events.makeAsyncIterator()
    }

    /// Waits for the end of the training.
    /// - Throws: what `Classifier.train(on:configuration:network:checkpoint:callbacks:metrics:events:)` throws.
    public var classifier: Classifier {
        get async throws {
            try await withTaskCancellationHandler {
                try await result.value
            } onCancel: {
                stop.set()
            }
        }
    }

    /// Ends the training after the running step.
    public func cancel() { stop.set() }
}

extension Classifier {
    /// Starts a training in the background; its parameters are those of
    /// ``train(on:configuration:network:checkpoint:callbacks:metrics:events:)``.
    public static func training(
        on data: Dataset, configuration: TrainingConfiguration, network: Graph? = nil,
        checkpoint: URL? = nil, callbacks: [any TrainingCallback] = [], metrics: [any Metric] = []
    ) -> BackgroundTraining {
        BackgroundTraining(on: data, configuration, network, checkpoint, callbacks, metrics)
    }
}
