import COneDNN

/// The implementation that oneDNN chose for an operation, with the layouts that it requires.
final class PrimitiveDescriptor {
    let handle: dnnl_primitive_desc_t

    /// - Parameters:
    ///   - action: what is being planned, for errors.
    ///   - sum: whether the result is added to the contents of the destination.
    ///   - relu: whether ReLU follows the operation.
    ///   - limit: the upper bound of this ReLU; nil when it has none.
    ///   - make: calls one of the shim's functions with a pointer to the result and the attributes.
    /// - Throws: ``EngineError``; its status distinguishes a missing implementation from other errors.
    init(
        _ action: String, sum: Bool = false, relu: Bool = false, limit: Float? = nil,
        _ make: (UnsafeMutablePointer<dnnl_primitive_desc_t?>, dnnl_primitive_attr_t?) -> dnnl_status_t
    ) throws {
        var attributes: dnnl_primitive_attr_t?
        try check(
            fashion_attributes_create(&attributes, sum ? 1 : 0, relu ? 1 : 0, limit ?? 0), "making attributes"
        )
        defer { dnnl_primitive_attr_destroy(attributes) }
        var created: dnnl_primitive_desc_t?
        try check(make(&created, attributes), action)
        guard let created else { throw EngineError(action: action, status: 0) }
        handle = created
    }

    deinit { dnnl_primitive_desc_destroy(handle) }

    /// oneDNN's name of the implementation, such as `jit_wino_4x3:avx512_core`.
    var implementation: String { String(cString: fashion_implementation_name(handle)) }

    /// Creates the primitive, which the caller must destroy.
    func primitive() throws -> dnnl_primitive_t {
        var created: dnnl_primitive_t?
        let action = "creating \(implementation)"
        try check(dnnl_primitive_create(&created, handle), action)
        guard let created else { throw EngineError(action: action, status: 0) }
        return created
    }

    /// Returns the layout of an argument (`DNNL_ARG_…`); nil when the primitive has no such argument.
    func argument(_ argument: Int32) -> TensorDescriptor? {
        guard
            let found = try? TensorDescriptor(
                shape: [], of: self, query: dnnl_query_exec_arg_md, index: argument), found.byteCount > 0
        else { return nil }
        return found
    }

    /// Returns the layout that the primitive requires for its source, weights and so on.
    func descriptor(_ query: dnnl_query_t, shape: [Int]) throws -> TensorDescriptor {
        try TensorDescriptor(shape: shape, of: self, query: query)
    }

    /// Returns the memory that the primitive needs in addition to its arguments; nil when it needs none.
    func optionalDescriptor(_ query: dnnl_query_t) -> TensorDescriptor? {
        guard let found = try? TensorDescriptor(shape: [], of: self, query: query), found.byteCount > 0 else {
            return nil
        }
        return found
    }
}
