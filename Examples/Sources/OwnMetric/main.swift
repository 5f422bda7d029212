// Trains with a custom metric and a custom callback, and follows the progress as an asynchronous sequence:
// `swift run -c release OwnMetric data`.
import FashionKit
import Foundation

/// The accuracy of the class with the lowest accuracy.
struct HardestClass: Metric {
    let name = "hardest_class"

    func value(of predictions: Predictions) -> Double {
        var (right, all) = ([Int: Double](), [Int: Double]())
        for (label, answer) in zip(predictions.labels, predictions.predicted) {
            all[Int(label), default: 0] += 1
            if label == answer { right[Int(label), default: 0] += 1 }
        }
        return all.map { (right[$0.key] ?? 0) / $0.value }.min() ?? 0
    }
}

/// Stops training once the validation accuracy is high enough.
struct GoodEnough: TrainingCallback {
    let accuracy: Double

    func observe(_ record: EpochRecord) -> [CallbackAction] {
        guard let found = record.valAccuracy, found >= accuracy else { return [] }
        return [.stop("a validation accuracy of \(found) is good enough")]
    }
}

let data = try Dataset(at: CommandLine.arguments.dropFirst().first.map { URL(filePath: $0) })
var configuration = Recipe.fast.configuration
configuration.validationFraction = 0.2
let training = Classifier.training(
    on: data, configuration: configuration, callbacks: [GoodEnough(accuracy: 0.5)], metrics: [HardestClass()])
var epochs = 0
for try await case .epochEnded(let epoch, _) in training {
    epochs = epoch.number
    print(epoch)
}
print("ended after \(epochs) of \(configuration.epochs) epochs")
print("test accuracy:", try await training.classifier.evaluate(data.test).accuracy)
