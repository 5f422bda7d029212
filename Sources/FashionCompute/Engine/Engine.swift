import CKernels
import COneDNN

/// The compute engine: oneDNN on the processor, with a fixed number of threads.
///
/// Use an engine, and every plan made with it, from one thread at a time. oneDNN itself is limited to the calling
/// thread; the loops of ``Parallel`` run it on parts of a batch on several threads.
public final class Engine {
    /// The number of threads that a plan may use.
    public let threads: Int
    let handle: dnnl_engine_t
    /// One stream for each thread.
    let streams: [dnnl_stream_t]
    private var workspace: AlignedMemory?

    /// - Parameter threads: the number of threads, at least 1.
    /// - Throws: ``EngineError`` when oneDNN cannot start.
    public init(threads: Int) throws {
        precondition(threads >= 1, "an engine needs a thread")
        self.threads = threads
        OpenMP.useOneThread()
        var engine: dnnl_engine_t?
        try check(dnnl_engine_create(&engine, dnnl_cpu, 0), "creating an engine")
        guard let engine else { throw EngineError(action: "creating an engine", status: 0) }
        handle = engine
        streams = try (0..<threads).map { _ in
            var stream: dnnl_stream_t?
            try check(
                dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue)),
                "creating a stream")
            guard let stream else { throw EngineError(action: "creating a stream", status: 0) }
            return stream
        }
    }

    deinit {
        for stream in streams { dnnl_stream_destroy(stream) }
        dnnl_engine_destroy(handle)
    }

    /// Returns memory that plans need during a run. Plans share it, because only one runs at a time. A plan that needs
    /// more than the earlier ones gets a larger piece, so make the largest plan first.
    func workspace(byteCount: Int) throws -> AlignedMemory {
        if let workspace, workspace.byteCount >= byteCount { return workspace }
        let larger = try AlignedMemory(byteCount: byteCount, zeroed: false)
        workspace = larger
        return larger
    }

    /// The instructions that the kernels of this library use. oneDNN's limit on instructions applies to them as well,
    /// so that one setting simulates another processor.
    static let kernelInstructions: kernels_instructions =
        fashion_may_use_avx512() != 0 ? kernels_available_instructions() : limited

    /// The instructions without AVX-512.
    private static var limited: kernels_instructions {
        fashion_may_use_avx2() != 0 && kernels_available_instructions() != kernels_baseline
            ? kernels_avx2 : kernels_baseline
    }

    /// The instruction set that oneDNN and the library's kernels use on this machine, as oneDNN's number. Other
    /// instruction sets round differently.
    public static var instructionSet: String { "instruction set \(dnnl_get_effective_cpu_isa().rawValue)" }

    /// The version of oneDNN, such as `2.6.3`.
    public static var libraryVersion: String {
        let version = dnnl_version().pointee
        return "\(version.major).\(version.minor).\(version.patch)"
    }
}

/// An error that oneDNN reported.
public struct EngineError: Error, CustomStringConvertible {
    /// The action that failed.
    public let action: String
    /// oneDNN's status code (`dnnl_status_t`).
    public let status: UInt32

    /// The action and the meaning of the status.
    public var description: String {
        let meaning =
            switch status {
            case dnnl_out_of_memory.rawValue: "out of memory"
            case dnnl_invalid_arguments.rawValue: "invalid arguments"
            case dnnl_unimplemented.rawValue: "not implemented"
            default: "status \(status)"
            }
        return "oneDNN \(Engine.libraryVersion), \(action): \(meaning)"
    }
}

/// Throws ``EngineError`` when the status is not success.
func check(_ status: dnnl_status_t, _ action: @autoclosure () -> String) throws {
    guard status == dnnl_success else { throw EngineError(action: action(), status: status.rawValue) }
}
