import CHDF5
import FashionCore

/// How a data set lies in its file, checked before memory is taken for it.
struct HDF5Storage {
    let dataset: hid_t
    /// The data set's creation properties.
    let creation: hid_t
    let place: HDF5Place

    /// No format that we accept shrinks data further: deflate reaches 1032 to 1.
    private static let largestCompression = 1100

    /// - Parameter bytes: what the shape and type of the data set ask for.
    /// - Throws: ``FileError`` unless the file itself holds that much.
    func check(holds bytes: Int) throws {
        let stored = Int(clamping: H5Dget_storage_size(dataset))
        guard stored <= place.fileSize else {
            throw place.error("claims \(stored) bytes of a file that has \(place.fileSize)")
        }
        switch H5Pget_layout(creation) {
        case H5D_COMPACT, H5D_CONTIGUOUS:
            guard H5Pget_external_count(creation) == 0 else {
                throw place.error("its numbers lie in another file, which is not opened")
            }
            guard stored >= bytes else { throw place.error("expected \(bytes) bytes, found \(stored)") }
        case H5D_CHUNKED:
            let compressed = try checkFilters()
            let (capacity, overflow) = stored.multipliedReportingOverflow(
                by: compressed ? Self.largestCompression : 1)
            guard overflow || capacity >= bytes else {
                throw place.error("expected \(bytes) bytes, found \(stored) stored in chunks")
            }
            try checkChunks(holding: bytes)
        default:
            throw place.error("expected numbers in this file, contiguous or in chunks")
        }
    }

    /// Whether the chunks are compressed; filters of our list only, none loaded from elsewhere.
    private func checkFilters() throws -> Bool {
        let count = H5Pget_nfilters(creation)
        guard (0...8).contains(count) else { throw place.error("expected at most 8 filters, found \(count)") }
        var compressed = false
        for index in 0..<UInt32(count) {
            switch h5_filter(creation, index) {
            case H5Z_FILTER_DEFLATE: compressed = true
            case H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32: continue
            case let other: throw place.error("expected gzip, shuffle or fletcher32, found filter \(other)")
            }
        }
        return compressed
    }

    /// A chunk is unpacked whole, so that none may be much larger than the data set.
    private func checkChunks(holding bytes: Int) throws {
        var lengths = [hsize_t](repeating: 0, count: 32)
        let rank = H5Pget_chunk(creation, 32, &lengths)
        guard (1...32).contains(rank),
            let places = product(of: lengths.prefix(Int(rank)).map { Int(clamping: $0) }),
            let chunk = product(of: [places, 16]), chunk <= max(64 * bytes, 1 << 20)
        else {
            throw place.error("its chunks are damaged or far larger than its \(bytes) bytes")
        }
    }
}
