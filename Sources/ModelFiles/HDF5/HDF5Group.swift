import CHDF5
import FashionCore

/// A group of an open file, valid only inside the closure that it is lent to.
struct HDF5Group {
    let id: hid_t
    let place: HDF5Place

    /// Lends the group at `path`, relative to this one, to `body`.
    /// - Throws: ``FileError`` when there is none, or when a soft or external link stands on the way to it.
    func withGroup<Result>(_ path: String, _ body: (HDF5Group) throws -> Result) throws -> Result {
        let place = place.appending(path)
        try requireHardLinks(to: path)
        return try withIdentifier(
            H5Gopen2(id, path, h5_default_properties()), closedBy: H5Gclose,
            or: place.error("expected a group")
        ) { try body(HDF5Group(id: $0, place: place)) }
    }

    /// Lends a new group to `body`; groups above it that are missing are made, one that exists is used.
    func makeGroup(_ path: String, _ body: (HDF5Group) throws -> Void) throws {
        let components = try Self.components(of: path, at: place)
        try makeGroup(components[...], body)
    }

    /// Whether a link of any kind has this name, which must not be a path.
    func contains(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains(0) && H5Lexists(id, name, h5_default_properties()) > 0
    }

    private func makeGroup(_ components: ArraySlice<String>, _ body: (HDF5Group) throws -> Void) throws {
        guard let name = components.first else { return try body(self) }
        let place = place.appending(name)
        let problem = place.error("the group cannot be made")
        func enter(_ group: hid_t) throws {
            try HDF5Group(id: group, place: place).makeGroup(components.dropFirst(), body)
        }
        if contains(name) {
            let existing = H5Gopen2(id, name, h5_default_properties())
            return try withIdentifier(existing, closedBy: H5Gclose, or: problem, enter)
        }
        try withIdentifier(h5_group_creation(), closedBy: H5Pclose, or: problem) { creation in
            guard H5Pset_obj_track_times(creation, false) >= 0 else { throw problem }
            let made = H5Gcreate2(id, name, h5_default_properties(), creation, h5_default_properties())
            try withIdentifier(made, closedBy: H5Gclose, or: problem, enter)
        }
    }

    /// Follows `path` link by link: the files that a soft or external link could name are none of the model's.
    func requireHardLinks(to path: String) throws {
        var prefix = ""
        for component in try Self.components(of: path, at: place) {
            prefix += prefix.isEmpty ? component : "/\(component)"
            switch h5_is_hard_link(id, prefix) {
            case 1: continue
            case 0: throw place.appending(prefix).error("is a soft or external link, which are not followed")
            default: throw place.appending(prefix).error("is missing")
            }
        }
    }

    /// The names along a relative path, at least one.
    static func components(of path: String, at place: HDF5Place) throws -> [String] {
        let components = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard components.count <= 64, path.utf8.count <= 4096,
            components.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) })
        else {
            throw place.error("expected the name of something inside this group, found \"\(path)\"")
        }
        return components
    }
}
