import CKernels
import COneDNN
import FashionCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The threads that run the loops of ``Parallel``. The whole process has one team.
///
/// Free threads claim the tasks of a loop one at a time: the thread that started the loop, and workers that join while
/// it is open. No thread waits for a worker that has not joined, so a suspended thread delays a loop by one task at
/// most. Waiting threads spin briefly, then sleep, so that the system can give an idle processor to other programs or
/// move suspended threads to it.
///
/// While a loop runs, loops that other threads start, and loops inside tasks, run on the thread that started them.
final class ThreadTeam: Sendable {
    static let shared = ThreadTeam()

    /// The number of spins of a waiting thread before it sleeps, about 20 to 50 µs: longer than the gap between two
    /// loops of a training step, shorter than waking a thread takes.
    private static let spins = 1000

    /// A running loop: the number of tasks and the function to call for each.
    private struct Loop {
        let count: Int
        let body: (_ task: Int, _ thread: Int) -> Void
    }

    /// The state of the team in one atomic word: whether a loop is open and how many threads take part.
    private struct State: RawRepresentable {
        var rawValue: UInt64

        /// Whether workers may join.
        static let open: UInt64 = 1 << 32
        /// The unit of the loop's number; a worker joins each loop at most once.
        static let firstNumber: UInt64 = 1 << 33

        var isOpen: Bool { rawValue & Self.open != 0 }
        var number: UInt64 { rawValue / Self.firstNumber }
        /// The number of workers that have joined and not left yet.
        var active: UInt64 { rawValue & 0xFFFF }
        /// The maximum number of threads, including the one that started the loop.
        var threads: UInt64 { rawValue >> 16 & 0xFFFF }

        /// Returns the state of the next loop, open for the given number of threads.
        func next(threads: Int) -> State {
            State(rawValue: (number + 1) &* Self.firstNumber | Self.open | UInt64(threads) << 16)
        }
    }

    private let isTaken = Atomic(false)
    private let state = Atomic<UInt64>(0)
    private let next = Atomic(0)
    private let sleepingWorkers = Atomic(0)
    private let starterSleeps = Atomic(false)
    /// The processor of the thread that started the loop; negative when the system does not report it.
    private let starterProcessor = Atomic<Int32>(-1)
    /// Written by the thread that has taken the team while no worker is active.
    private nonisolated(unsafe) var loop: UnsafeMutablePointer<Loop>?
    /// Written by the thread that has taken the team.
    private nonisolated(unsafe) var workerCount = 0
    private let workersWake = Condition()
    private let starterWakes = Condition()

    /// Calls `body` for each of `0..<count` on up to `threads` threads, and returns when all calls have returned.
    /// - Parameter body: is called with the task and the index of the thread, `0..<threads`.
    func run(_ count: Int, threads: Int, _ body: (_ task: Int, _ thread: Int) -> Void) {
        let threads = min(threads, 0xFFFF)
        guard threads > 1, count > 1, take() else {
            for task in 0..<count { body(task, 0) }
            return
        }
        defer { isTaken.store(false, ordering: .releasing) }
        addWorkers(upTo: threads - 1)
        withoutActuallyEscaping(body) { body in
            var loop = Loop(count: count, body: body)
            withUnsafeMutablePointer(to: &loop) { loop in
                self.loop = loop
                next.store(0, ordering: .relaxed)
                starterProcessor.store(kernels_processor(), ordering: .relaxed)
                let old = State(rawValue: state.load(ordering: .relaxed))
                state.store(old.next(threads: threads).rawValue, ordering: .sequentiallyConsistent)
                if sleepingWorkers.load(ordering: .sequentiallyConsistent) > 0 { workersWake.broadcast() }
                claimTasks(as: 0)
                state.bitwiseAnd(~State.open, ordering: .sequentiallyConsistent)
                waitForWorkers()
                self.loop = nil
            }
        }
    }

    private func take() -> Bool {
        isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    }

    private func claimTasks(as thread: Int) {
        guard let loop else { return }
        let count = loop.pointee.count
        var task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        while task < count {
            loop.pointee.body(task, thread)
            task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        }
    }

    private func waitForWorkers() {
        func isDone() -> Bool {
            State(rawValue: state.load(ordering: .sequentiallyConsistent)).active == 0
        }
        for _ in 0..<Self.spins {
            if isDone() { return }
            kernels_pause()
        }
        starterWakes.sleep(until: isDone) { starterSleeps.store($0, ordering: .sequentiallyConsistent) }
    }

    // MARK: Workers

    private func addWorkers(upTo count: Int) {
        while workerCount < count {
            do {
                try DetachedThread.start { [index = workerCount + 1] in self.work(as: index) }
            } catch {
                // Those that there are do all the work.
                return
            }
            workerCount += 1
        }
    }

    private func work(as index: Int) {
        OpenMP.useOneThread()
        var last: UInt64 = 0
        while true {
            var found = waitForLoop(after: last, as: index)
            let joined = State(rawValue: found.rawValue + 1)
            let exchange = state.compareExchange(
                expected: found.rawValue, desired: joined.rawValue, ordering: .sequentiallyConsistent)
            guard exchange.exchanged else { continue }
            found = joined
            last = found.number
            leaveStartersProcessor()
            claimTasks(as: index)
            let left = State(
                rawValue: state.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue)
            if left.active == 0, starterSleeps.load(ordering: .sequentiallyConsistent) {
                starterWakes.broadcast()
            }
        }
    }

    /// Moves this thread to another processor if it shares the processor of the thread that started the loop. A system
    /// whose other processors are busy wakes a thread next to the one that woke it and leaves both there. With another
    /// busy program on two processors, this made a training step 20 % faster.
    private func leaveStartersProcessor() {
        let processor = starterProcessor.load(ordering: .relaxed)
        if processor >= 0, kernels_processor() == processor { kernels_leave_processor(processor) }
    }

    private func waitForLoop(after last: UInt64, as index: Int) -> State {
        func find() -> State? {
            let state = State(rawValue: state.load(ordering: .sequentiallyConsistent))
            return state.isOpen && state.number != last && index < state.threads ? state : nil
        }
        while true {
            for _ in 0..<Self.spins {
                if let found = find() { return found }
                kernels_pause()
            }
            workersWake.sleep(until: { find() != nil }) { sleeps in
                sleepingWorkers.wrappingAdd(sleeps ? 1 : -1, ordering: .sequentiallyConsistent)
            }
        }
    }
}

/// A condition variable on which threads sleep until a predicate is true.
private final class Condition: Sendable {
    private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private nonisolated(unsafe) let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Sleeps until `isTrue` holds. A thread that makes it true then checks whether another one sleeps, and wakes it.
    /// - Parameter announce: is called with true before this thread sleeps, and with false afterwards.
    func sleep(until isTrue: () -> Bool, announcing announce: (Bool) -> Void) {
        pthread_mutex_lock(mutex)
        announce(true)
        while !isTrue() { pthread_cond_wait(condition, mutex) }
        announce(false)
        pthread_mutex_unlock(mutex)
    }

    func broadcast() {
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}
