import FashionCore
import Foundation

extension Dataset {
    /// The set with labels by other names of the same classes, such as those of a model that is measured on it.
    ///
    /// Names are the same in any case; Fashion-MNIST's classes also by a word of theirs, such as `Boot`.
    /// - Parameters:
    ///   - names: label 0 first; the set may lack some of them.
    ///   - file: whose names they are, for the error.
    /// - Throws: `FileError` that names both when a class of the set is none of these.
    public func relabelled(for names: [String], of file: URL) throws -> Dataset {
        let map = try classNames.map { name -> UInt16 in
            let meant = ClassNames.fashionLabel(of: name)
            let place =
                names.firstIndex { $0.lowercased() == name.lowercased() }
                ?? names.firstIndex { meant != nil && ClassNames.fashionLabel(of: $0) == meant }
            guard let place, let label = UInt16(exactly: place) else {
                throw FileError(
                    source.location,
                    "has images of the class \"\(name)\", which \(file.path) does not know: its classes are "
                        + names.joined(separator: ", "))
            }
            return label
        }
        func relabelled(_ images: ImageSet) -> ImageSet {
            images.relabelled(images.labels.map { map[Int($0)] })
        }
        return Dataset(
            training: relabelled(training), test: relabelled(test), classNames: names, source: source,
            md5s: md5s, genuineness: genuineness, hasOwnNames: true, remarks: remarks,
            validation: validation, preparation: preparation, files: files)
    }
}
