import COneDNN
import Dispatch

/// Our own parallel loops, on the team of threads that oneDNN uses.
///
/// oneDNN's OpenMP threads spin for a while between primitives; a second pool beside them would fight for the same
/// processors. So loops start on the same team, through the entry point that compiled OpenMP code calls.
public enum Parallel {
    /// Splits `0..<count` into one slice a thread and calls `body` with each slice, all at once.
    ///
    /// Slices are contiguous and about equal. `body` must not write what another slice reads; where numbers are
    /// summed, sum per element or per fixed chunk, so that the result does not depend on the number of threads.
    public static func slices(of count: Int, threads: Int, _ body: (Range<Int>) -> Void) {
        guard threads > 1, count > 1 else { return body(0..<count) }
        withoutActuallyEscaping(body) { body in
            var loop = Loop(count: count, body: body)
            withUnsafeMutablePointer(to: &loop) { run($0, threads: min(threads, count)) }
        }
    }

    private struct Loop {
        let count: Int
        let body: (Range<Int>) -> Void

        func runSlice(_ index: Int, of slices: Int) {
            let range = count * index / slices..<count * (index + 1) / slices
            if !range.isEmpty { body(range) }
        }
    }

    #if os(Linux)
        /// The size of the team that this thread starts, oneDNN's included.
        static func setTeamSize(_ threads: Int) { omp_set_num_threads(Int32(threads)) }

        private static func run(_ loop: UnsafeMutablePointer<Loop>, threads: Int) {
            GOMP_parallel(
                { data in
                    data?.assumingMemoryBound(to: Loop.self).pointee
                        .runSlice(Int(omp_get_thread_num()), of: Int(omp_get_num_threads()))
                }, loop, UInt32(threads), 0)
        }
    #else
        static func setTeamSize(_ threads: Int) {}

        private static func run(_ loop: UnsafeMutablePointer<Loop>, threads: Int) {
            nonisolated(unsafe) let loop = loop
            DispatchQueue.concurrentPerform(iterations: threads) { loop.pointee.runSlice($0, of: threads) }
        }
    #endif
}
