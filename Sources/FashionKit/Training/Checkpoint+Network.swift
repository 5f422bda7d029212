import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

extension Checkpoint {
    /// Returns the network to train: the checkpoint's own when a training is resumed, otherwise that of
    /// `--initial-weights`, otherwise that of `--network`.
    ///
    /// A new training reads the weights from the file once. Its checkpoints then hold the network and the weights
    /// themselves, so that it resumes the same way even if the file has changed or is gone.
    /// - Parameter checkpoint: the checkpoint's file, named in errors.
    /// - Throws: `FileError` when the file cannot be read or its network does not fit the data.
    mutating func takeNetwork(
        for dataset: Dataset, of checkpoint: URL, _ notices: ModelNotices
    ) throws -> Graph {
        let shape = dataset.inputShape
        let classes = dataset.classNames.count
        if let network {
            let graph = try NetworkText.graph(from: network, in: checkpoint)
            try graph.requireFit(inputShape: shape, classes: classes, in: checkpoint)
            return graph
        }
        let configuration = configuration
        let named = { try configuration.makeNetwork(inputShape: shape, classes: classes) }
        guard let path = configuration.initialWeights else { return try named() }
        let url = URL(fileURLWithPath: path)
        let file = try ModelFile.read(url, weightsFor: named)
        notices.remarks(file.model, url)
        var model = file.model
        if let obstacle = model.obstacles.first {
            throw FileError(url, "cannot be trained: \(obstacle)")
        }
        if let name = configuration.inputScale, let scale = PixelScale(name: name) { model.choose(scale) }
        notices.scale(model, url)
        if let notice = model.frozenLayersNotice(of: url) { notices.warning(notice.text) }
        if let split = try? configuration.split(dataset).split,
            let problem = split.knownImagesWarning(of: model.metadata, in: dataset)
        {
            notices.warning("\(url.path): \(problem)")
        }
        try model.graph.requireFit(
            inputShape: shape, classes: classes, in: url, flags: dataset.preparation != nil)
        try model.takeRawNetwork(of: url)
        let graph = try model.networkOnUnitPixels().scalingDropout(by: Float(configuration.dropoutScale))
        weights = model.weights.values
        network = try NetworkText.text(of: graph)
        return graph
    }
}

extension Checkpoint {
    /// Returns the networks of `--teacher`; `nil` without one.
    ///
    /// The checkpoint keeps the files' MD5, so that a resumed training has the same teacher.
    /// - Throws: `FileError` when a file cannot be read, has changed or is the one that the training writes, or when
    ///   its network has other inputs, outputs or classes.
    mutating func takeTeacher(
        for student: Graph, on dataset: Dataset, writing target: URL?, _ notices: ModelNotices
    ) throws -> Teacher? {
        guard let location = configuration.teacherLocation else { return nil }
        let files = try TeacherFiles(location)
        if let target, files.contains(target) {
            throw FileError(target, "--teacher: expected other files than the one that this training writes")
        }
        let members = try files.urls.map { try member($0, for: student, on: dataset, notices) }
        let md5 = try FileDownloader.md5(of: files.urls)
        guard teacherMD5 == nil || teacherMD5 == md5 else {
            throw FileError(
                location,
                "has changed since the training began: expected MD5 \(teacherMD5 ?? ""), found \(md5)")
        }
        teacherMD5 = md5
        return Teacher(members)
    }

    private func member(
        _ url: URL, for student: Graph, on dataset: Dataset, _ notices: ModelNotices
    ) throws -> Teacher.Member {
        let file = try ModelFile.read(url)
        notices.remarks(file.model, url)
        var model = file.model
        notices.scale(model, url)
        try model.graph.requireFit(
            inputShape: student.inputShape, classes: student.outputShape.reduce(1, *), in: url)
        try dataset.requireOrder(ofClassesIn: model, url)
        try model.takeRawNetwork(of: url)
        return Teacher.Member(graph: try model.networkOnUnitPixels(), weights: model.weights)
    }
}

extension Checkpoint {
    /// Computes or reads the class weights of the loss that
    /// `--class-weights` selects, once: later checkpoints hold them.
    /// - Throws: `FileError` for a file that is not a list of classes and weights.
    package mutating func takeClassWeights(
        for split: StratifiedSplit, of images: ImageSet, classNames: [String]
    ) throws {
        try configuration.requireAgreement()
        guard configuration.classWeights != nil, classWeights == nil else { return }
        classWeights =
            try configuration.classWeightsFile.map {
                try TrainingSetting[\.classWeights].requireFile($0)
                return try ClassWeights(contentsOf: $0, classNames: classNames).values
            }
            ?? ClassWeights(
                balancing: split.training.map { Int(images.labels[$0]) }, classes: classNames.count
            ).values
    }
}

extension Model {
    /// Removes a temperature that an export has folded into the weights: a network that is trained further, or teaches,
    /// is the network as it was trained.
    /// - Throws: `FileError` that names the file.
    fileprivate mutating func takeRawNetwork(of file: URL) throws {
        do {
            try removeTemperature()
        } catch let error as GraphError {
            throw FileError(file, "\(error)")
        }
    }
}

extension TrainingConfiguration {
    /// The file or the folder of `--teacher`; `nil` without one.
    var teacherLocation: URL? { teacher.map { URL(fileURLWithPath: $0) } }
}

extension Dataset {
    /// Checks that a teacher's outputs are for the classes of the data, in the same order, as far as the names of both
    /// tell. Numbers, and names that are only guessed, do not.
    fileprivate func requireOrder(ofClassesIn teacher: Model, _ file: URL) throws {
        guard let found = teacher.classNames, !isTraining(of: teacher),
            ClassNames.places(of: classNames, in: found) != Array(found.indices)
        else { return }
        let areKnown =
            (hasOwnNames || genuineness == .genuine) && found != ClassNames.numbers(found.count)
        guard areKnown || Set(found) == Set(classNames) else { return }
        func list(_ names: [String]) -> String {
            names.prefix(10).map(\.shownOnOneLine).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
        }
        throw FileError(
            file,
            "--teacher: expected the classes \(list(classNames)), found \(list(found)); --class-names or classes.txt gives "
                + "the data the teacher's names or order")
    }

    /// The height, width and channels of an image.
    package var inputShape: [Int] { test.imageShape }
}

extension Graph {
    /// Checks that a file's network fits the images and classes of a data set.
    /// - Parameter flags: whether flags can change the size of the images; the error then names them.
    /// - Throws: `FileError` that names the file.
    package func requireFit(inputShape: [Int], classes: Int, in file: URL, flags: Bool = false) throws {
        guard takesImages(of: inputShape) else {
            throw FileError(
                file,
                "expected a network for images of \(inputShape), found one for \(self.inputShape)"
                    + (flags ? wayOut(forImages: inputShape) : ""))
        }
        if let scoreProblem { throw FileError(file, "\(scoreProblem)") }
        guard outputShape == [classes] else {
            throw FileError(file, "expected a network with \(classes) outputs, found \(outputShape)")
        }
    }

    /// Returns the flags that read image files in the network's input shape.
    private func wayOut(forImages shape: [Int]) -> String {
        guard let wanted = imageShape else { return "" }
        let size = ImageReading.Size(width: wanted[1], height: wanted[0])
        let flags =
            (wanted[2] == shape[2] ? "" : " --channels \(wanted[2] == 3 ? "colour" : "grey")")
            + (wanted.prefix(2) == shape.prefix(2) ? "" : " --image-size \(size)")
        return "; the data's image files are read for it with\(flags)"
    }
}
