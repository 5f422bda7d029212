import FashionCore
import Foundation

extension Dataset {
    /// Returns the set with the class names of a flag, or else of a file `classes.txt` next to the set.
    ///
    /// If labels are words, the names define their order.
    /// - Throws: `FileError` when there are too few or too many names, when one is empty or there twice, or when they are
    ///   other words than the labels.
    func renamed(_ wanted: [String]?) throws -> Dataset {
        let list = source.files[0].url.deletingLastPathComponent().appendingPathComponent("classes.txt")
        guard let names = try wanted ?? ClassNames.listed(in: list) else { return self }
        func problem(_ text: String) -> FileError {
            FileError(wanted == nil ? list : source.folder, (wanted == nil ? "" : "--class-names: ") + text)
        }
        if let text = ClassNames.problem(with: names) { throw problem(text) }
        guard names.count <= ImageSet.mostClasses else {
            throw problem("expected up to \(ImageSet.mostClasses) names, found \(names.count)")
        }
        if hasOwnNames {
            guard Set(names) == Set(classNames) else {
                throw problem(
                    "expected the labels of the data in another order (\(classNames.prefix(8).map(\.shownOnOneLine).joined(separator: ", "))), found "
                        + names.prefix(8).map(\.shownOnOneLine).joined(separator: ", "))
            }
            return try relabelled(for: names, of: list)
        }
        let needed = Int(max(training.labels.max() ?? 0, test.labels.max() ?? 0)) + 1
        guard names.count >= needed else {
            throw problem(
                "expected \(needed) names, one for each label from 0 to \(needed - 1), found \(names.count)")
        }
        var remarks = remarks
        if names.count > needed {
            remarks.append(
                "no image has the label of \(names[needed...].prefix(3).map(\.shownOnOneLine).joined(separator: ", "))"
                    + (names.count > needed + 3 ? ", …" : "")
                    + "; the network will have outputs for such classes")
        }
        return Dataset(
            training: training, test: test, classNames: names, source: source, md5s: md5s,
            genuineness: genuineness, hasOwnNames: true, remarks: remarks, validation: validation,
            preparation: preparation, files: files, paths: paths)
    }

    /// Returns the set with labels for other names of the same classes, such as those of a model that is evaluated on
    /// it.
    ///
    /// An equal name comes first, then one that differs in case only; Fashion-MNIST's classes also match by a word of
    /// their names, such as `Boot`.
    /// - Parameters:
    ///   - names: class names in label order; the set may lack some of them.
    ///   - file: file that the names come from, for the error message.
    /// - Throws: `FileError` that names both files when a class of the set is not among the names, or when two of its
    ///   classes mean the same name.
    public func relabelled(for names: [String], of file: URL) throws -> Dataset {
        let list = names.map(\.shownOnOneLine).joined(separator: ", ")
        var classes: [Int: String] = [:]
        let map = try zip(classNames, ClassNames.places(of: classNames, in: names)).map { name, place in
            guard let place, let label = UInt16(exactly: place) else {
                throw FileError(
                    source.location,
                    "has images of the class \"\(name.shownOnOneLine)\", which \(file.path) does not know: its classes are "
                        + list)
            }
            if let other = classes.updateValue(name, forKey: place) {
                throw FileError(
                    source.location,
                    "has the classes \"\(other.shownOnOneLine)\" and \"\(name.shownOnOneLine)\", which both mean "
                        + "\"\(names[place].shownOnOneLine)\" of \(file.path); rename one of them to another of its classes: \(list)"
                )
            }
            return label
        }
        return relabelled(names) { map[Int($0)] }
    }

    /// Returns the set with other labels, and the names of the classes that they stand for.
    package func relabelled(_ names: [String], by label: (UInt16) -> UInt16) -> Dataset {
        Dataset(
            training: training.relabelled(training.labels.map(label)),
            test: test.relabelled(test.labels.map(label)), classNames: names, source: source,
            md5s: md5s, genuineness: genuineness, hasOwnNames: true, remarks: remarks,
            validation: validation, preparation: preparation, files: files, paths: paths)
    }
}
