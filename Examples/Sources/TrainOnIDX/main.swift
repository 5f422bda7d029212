// Trains on IDX files and saves the model: `swift run -c release TrainOnIDX data`.
// Without a folder, it finds Fashion-MNIST.
import FashionKit
import Foundation

let data = try Dataset(at: CommandLine.arguments.dropFirst().first.map { URL(filePath: $0) })
var configuration = Recipe.fast.configuration
configuration.epochs = 8
let model = try Classifier.train(on: data, configuration: configuration) { event in
    if case .epochEnded(let epoch, _) = event { print(epoch) }
}
print("test accuracy:", try model.evaluate(data.test).accuracy)
try model.write(to: URL(filePath: "trained.h5"))
