import FashionCore
import FashionData
import FashionModelFiles
import Foundation

extension Dataset {
    /// Returns the data with its labels renumbered to the model's classes, and the names of those classes.
    /// - Parameter file: the model's file, named in errors.
    /// - Throws: `FileError` when the model lacks a class that an image has, when the data has class names, the model
    ///   has none and the numbers of outputs and classes differ, or when labels could be positions or names of classes
    ///   that are numbers.
    package func matched(with model: Model, of file: URL) throws -> (dataset: Dataset, classNames: [String]) {
        let own = model.classNames
        if let own, let numbers = numbers(naming: own, of: model) {
            if let places = places(in: numbers) { return (relabelled(own) { places[$0] ?? 0 }, own) }
            guard numbers == numbers.sorted() else { throw ambiguousLabels(numbers, file) }
        }
        if let own, matchesByName(model, own) { return (try relabelled(for: own, of: file), own) }
        let outputs = model.graph.outputShape.reduce(1, *)
        // Names whose order the network does not know: only one class for each output can be meant.
        guard !hasOwnNames || own != nil || outputs == classNames.count else {
            throw FileError(
                file,
                "expected a network for the \(classNames.count) classes of \(source.location.path), found one "
                    + "with \(outputs) outputs and without names of classes")
        }
        // A subset of a data set may lack the last classes of a network without names.
        let names = own ?? (classNames.count < outputs ? ClassNames.numbers(outputs) : classNames)
        guard Int(max(training.labels.max() ?? 0, test.labels.max() ?? 0)) < names.count else {
            throw FileError(
                file,
                "expected a network for the \(classNames.count) classes of \(source.location.path), found one "
                    + "for \(names.count)")
        }
        return (self, names)
    }

    /// Returns a remark when the labels are taken as positions in the classes of a model with other names, or the data's
    /// named classes as those of a model without names; nil when they are matched by name, or when it is clear what
    /// they mean.
    package func remark(onClassesOf model: Model) -> String? {
        guard let own = model.classNames else {
            guard hasOwnNames else { return nil }
            return
                "the model does not name its classes; its outputs are taken as the classes of the data, in this order: "
                + "\(Self.beginning(of: classNames)); a file classes.txt beside the data gives another one"
        }
        if let numbers = numbers(naming: own, of: model), places(in: numbers) != nil {
            return "the labels of the data are taken as the names of the model's classes, which are numbers"
        }
        guard !matchesByName(model, own), !isTraining(of: model),
            own.prefix(classNames.count) != classNames.prefix(own.count)
        else { return nil }
        let areNumbers = own == ClassNames.numbers(own.count)
        let list = Self.beginning(of: areNumbers ? classNames : own)
        return areNumbers
            ? "the model's classes are numbers; they are taken as the labels of the data: \(list)"
            : "the labels of the data are numbers; they are taken as positions in the model's classes: \(list)"
    }

    private static func beginning(of names: [String]) -> String {
        names.enumerated().prefix(3).map { "\($0) is \($1.shownOnOneLine)" }.joined(separator: ", ")
            + (names.count > 3 ? ", …" : "")
    }

    /// Whether labels find their classes in a model by name: the names are the data's own, or those of Fashion-MNIST.
    private func matchesByName(_ model: Model, _ names: [String]) -> Bool {
        if hasOwnNames { return true }
        if isTraining(of: model) || names == ClassNames.numbers(names.count) { return false }
        if genuineness == .genuine { return true }
        // Fashion-MNIST's names may only be guessed: the model decides whether they can be right.
        let places = ClassNames.places(of: classNames, in: names).compactMap(\.self)
        return classNames == ClassNames.fashion && Set(places).count == classNames.count
    }

    /// Returns the numbers that the classes of a model are named by, such as those of folders `0` to `11`, whose
    /// alphabetical order is not theirs; nil when the data has names, or was the model's training, or when the names
    /// are other words or the positions themselves.
    private func numbers(naming names: [String], of model: Model) -> [UInt16]? {
        let arePositions = names == ClassNames.numbers(names.count)
        guard !hasOwnNames, !isTraining(of: model), !arePositions else { return nil }
        let numbers = names.compactMap { UInt16($0) }
        return numbers.count == names.count && Set(numbers).count == names.count ? numbers : nil
    }

    /// Returns the place of each label among some numbers; nil when one is not among them.
    private func places(in numbers: [UInt16]) -> [UInt16: UInt16]? {
        guard labelSet.isSubset(of: numbers) else { return nil }
        return Dictionary(uniqueKeysWithValues: zip(numbers, UInt16(0)...))
    }

    private var labelSet: Set<UInt16> { Set(training.labels).union(test.labels) }

    private func ambiguousLabels(_ numbers: [UInt16], _ file: URL) -> FileError {
        let unknown = labelSet.subtracting(numbers).min() ?? 0
        return FileError(
            source.location,
            "expected labels among the classes of \(file.path), which are named by numbers "
                + "(\(Self.beginning(of: numbers.map(String.init)))), found \(unknown); a file classes.txt "
                + "beside the data that names the class of each label says what they mean")
    }

    /// Whether the model was trained on this data, with these labels.
    package func isTraining(of model: Model) -> Bool {
        guard let record = model.metadata?.training else { return false }
        // Folders number the classes of equal images in another way.
        let haveNumbers = preparation == nil && model.metadata?.preparation == nil
        return hasFiles(of: record) || haveNumbers && hasImages(of: record)
    }

    /// Whether a training had these images: the same files, or Fashion-MNIST in any format.
    func hasImages(of record: TrainingRecord) -> Bool {
        hasFiles(of: record) || genuineness == .genuine && record.data == inWords
    }

    private func hasFiles(of record: TrainingRecord) -> Bool { !md5s.isEmpty && record.dataMD5s == md5s }
}
