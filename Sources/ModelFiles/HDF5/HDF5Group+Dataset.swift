import CHDF5
import FashionCore

extension HDF5Group {
    /// Writes numbers as a contiguous little-endian float32 data set at `path`.
    /// - Parameters:
    ///   - numbers: row-major, as many as `shape` has places.
    ///   - shape: lengths along the axes.
    ///   - path: relative to this group; groups above the data set that are missing are made.
    func write(_ numbers: [Float], shape: [Int], to path: String) throws {
        var components = try Self.components(of: path, at: place)
        let name = components.removeLast()
        guard components.isEmpty else {
            return try makeGroup(components.joined(separator: "/")) {
                try $0.write(numbers, shape: shape, to: name)
            }
        }
        let problem = place.appending(name).error("the data set cannot be written")
        guard numbers.count == shape.reduce(1, *) else { throw problem }
        let lengths = shape.map { hsize_t($0) }
        let space = H5Screate_simple(CInt(lengths.count), lengths, nil)
        try withIdentifier(space, closedBy: H5Sclose, or: problem) { space in
            try withIdentifier(h5_dataset_creation(), closedBy: H5Pclose, or: problem) { creation in
                guard H5Pset_obj_track_times(creation, false) >= 0 else { throw problem }
                let made = H5Dcreate2(
                    id, name, h5_float32_little_endian(), space, h5_default_properties(), creation,
                    h5_default_properties())
                try withIdentifier(made, closedBy: H5Dclose, or: problem) { dataset in
                    let status = H5Dwrite(
                        dataset, h5_native_float(), h5_everything(), h5_everything(), h5_default_properties(),
                        numbers)
                    guard status >= 0 else { throw problem }
                }
            }
        }
    }

    /// The numbers of the data set at `path`, row-major; any float or integer type is converted to float32.
    /// - Parameters:
    ///   - path: relative to this group.
    ///   - shape: what is expected; compared before anything is allocated.
    /// - Throws: ``FileError`` when the data set is missing, behind a soft or external link, of another shape or
    ///   type, not stored in full in this file, or compressed by an unusual filter.
    func numbers(at path: String, shape: [Int]) throws -> [Float] {
        try requireHardLinks(to: path)
        let place = place.appending(path)
        let damaged = place.error("its description is damaged")
        let opened = H5Dopen2(id, path, h5_default_properties())
        return try withIdentifier(opened, closedBy: H5Dclose, or: place.error("expected a data set")) {
            dataset in
            let width = try withIdentifier(H5Dget_type(dataset), closedBy: H5Tclose, or: damaged) { type in
                guard [H5T_FLOAT, H5T_INTEGER].contains(H5Tget_class(type)) else {
                    throw place.error("expected numbers, found another type")
                }
                return H5Tget_size(type)
            }
            let found = try withIdentifier(H5Dget_space(dataset), closedBy: H5Sclose, or: damaged) {
                try HDF5Group.shape(of: $0, at: place)
            }
            guard found == shape else { throw place.error("expected shape \(shape), found \(found)") }
            guard let count = product(of: shape), let bytes = product(of: [count, max(width, 4)]),
                (1...16).contains(width), bytes <= HDF5File.largestSize
            else {
                throw place.error("expected at most \(HDF5File.largestSize) bytes, found shape \(shape)")
            }
            try withIdentifier(H5Dget_create_plist(dataset), closedBy: H5Pclose, or: damaged) { creation in
                let storage = HDF5Storage(dataset: dataset, creation: creation, place: place)
                try storage.check(holds: count * width)
            }
            guard count > 0 else { return [] }
            return try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
                let status = H5Dread(
                    dataset, h5_native_float(), h5_everything(), h5_everything(), h5_default_properties(),
                    buffer.baseAddress)
                guard status >= 0 else { throw place.error("its numbers cannot be read") }
                filled = count
            }
        }
    }

    /// The lengths along the axes of a data space, none for a scalar.
    static func shape(of space: hid_t, at place: HDF5Place) throws -> [Int] {
        switch H5Sget_simple_extent_type(space) {
        case H5S_SCALAR: return []
        case H5S_SIMPLE: break
        default: throw place.error("expected a shape, found none")
        }
        let rank = H5Sget_simple_extent_ndims(space)
        guard (0...32).contains(rank) else { throw place.error("expected at most 32 axes, found \(rank)") }
        var lengths = [hsize_t](repeating: 0, count: Int(rank))
        guard H5Sget_simple_extent_dims(space, &lengths, nil) == rank else {
            throw place.error("its shape cannot be read")
        }
        return try lengths.map {
            guard let length = Int(exactly: $0) else { throw place.error("an axis has \($0) places") }
            return length
        }
    }
}

/// The product of lengths, nil when one is negative or it does not fit.
func product(of lengths: [Int]) -> Int? {
    var product = 1
    for length in lengths {
        let (next, overflow) = product.multipliedReportingOverflow(by: length)
        guard length >= 0, !overflow else { return nil }
        product = next
    }
    return product
}
