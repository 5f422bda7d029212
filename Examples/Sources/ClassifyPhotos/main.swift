// Classifies the photos of a folder, several at once: `swift run -c release ClassifyPhotos model.h5 photos`.
//
// FashionInference is enough for this program, so neither the trainer nor Cairo is linked.
import FashionInference
import Foundation

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 2, let model = arguments.first, let folder = arguments.last else {
    print("usage: ClassifyPhotos MODEL FOLDER")
    exit(2)
}

// The tasks run concurrently, so one thread per call is enough. They share one copy of the weights.
let classifier = try Classifier(contentsOf: URL(filePath: model), threads: 1)
let photos = ImageList(paths: [folder])
for problem in photos.problems { print(problem) }

/// Returns a photo's name, its class with the probability, and a remark if it is unlike the training images.
func line(on photo: ImageList.Entry, by classifier: Classifier) -> String {
    do {
        let answer = try classifier.classify(photo.url, top: 1)
        let percentage = String(format: "%.1f %%", answer.best.probability * 100)
        return "\(photo.name): \(answer.best.name), \(percentage)"
            + (answer.isOutlier == true ? " (unlike the training images)" : "")
    } catch {
        return "\(error)"
    }
}

await withTaskGroup(of: String.self) { group in
    for (number, photo) in photos.entries.enumerated() {
        // Run at most one task per processor, because each decoded photo takes memory.
        if number >= ProcessorCount.available, let line = await group.next() { print(line) }
        group.addTask { [classifier] in line(on: photo, by: classifier) }
    }
    for await line in group { print(line) }
}
