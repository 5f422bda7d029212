import CKernels
import COneDNN

/// oneDNN on this machine's processor, with a fixed number of threads.
///
/// An engine, and every plan made with it, is used by one thread at a time. oneDNN itself runs on one thread, as far as
/// the thread that makes the engine is concerned; the loops of ``Parallel`` give it parts of a batch on several.
public final class Engine {
    /// Threads that a plan may use.
    public let threads: Int
    let handle: dnnl_engine_t
    /// For each thread a stream.
    let streams: [dnnl_stream_t]
    private var workspace: AlignedMemory?

    /// - Parameter threads: at least 1.
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

    /// Memory for what plans need while they run. Plans share it, because one runs at a time; a plan that needs more
    /// than the earlier ones gets a larger piece, so the largest plan should be made first.
    func workspace(byteCount: Int) throws -> AlignedMemory {
        if let workspace, workspace.byteCount >= byteCount { return workspace }
        let larger = try AlignedMemory(byteCount: byteCount, zeroed: false)
        workspace = larger
        return larger
    }

    /// What our own kernels use; oneDNN's limit on instructions holds for them as well, so that one setting shows what
    /// another processor would do.
    static let kernelInstructions: kernels_instructions =
        fashion_may_use_avx512() != 0 ? kernels_available_instructions() : limited

    /// Without AVX-512.
    private static var limited: kernels_instructions {
        fashion_may_use_avx2() != 0 && kernels_available_instructions() != kernels_baseline
            ? kernels_avx2 : kernels_baseline
    }

    /// oneDNN's number for the instructions that it and our kernels use here; other ones give other roundings.
    public static var instructionSet: String { "instruction set \(dnnl_get_effective_cpu_isa().rawValue)" }

    /// The library's version, such as `2.6.3`.
    public static var libraryVersion: String {
        let version = dnnl_version().pointee
        return "\(version.major).\(version.minor).\(version.patch)"
    }
}

/// oneDNN refused something.
public struct EngineError: Error, CustomStringConvertible {
    /// What was tried.
    public let action: String
    /// oneDNN's status code (`dnnl_status_t`).
    public let status: UInt32

    /// Whether oneDNN merely has no implementation for what was asked.
    var isUnimplemented: Bool { status == dnnl_unimplemented.rawValue }

    /// The action and what the status means.
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

/// Turns a status into an error.
func check(_ status: dnnl_status_t, _ action: @autoclosure () -> String) throws {
    guard status == dnnl_success else { throw EngineError(action: action(), status: status.rawValue) }
}
