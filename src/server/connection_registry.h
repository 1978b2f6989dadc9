#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>

namespace rollcall::server {

/// Every open connection, at most `limit` of them. One waits (for a handshake, for a request, for
/// the rest of a header, for the body of a request that came without a good key), or works, or
/// yields (while the answer to such a request goes at its client's pace). When all places are
/// taken, the one that has waited or yielded longest is closed in favour of a new one, so that idle
/// or slow clients without a key, however many, keep nobody out. Thread-safe.
class ConnectionRegistry {
    enum class State { waiting, yielding, working, spare, closing };
    struct Entry {
        std::function<void()> close;
        State state = State::waiting;
    };
    using Entries = std::list<Entry>;

  public:
    /// `spare`: how many places there are beside `limit` for admit_spare().
    explicit ConnectionRegistry(std::size_t limit, std::size_t spare = 32)
        : limit_(limit), spare_limit_(spare) {}

    /// A connection's place, given back when it goes.
    class Place {
      public:
        Place(Place&& other) noexcept;
        ~Place();
        Place& operator=(Place&&) = delete;
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

        /// Waits from now on, as the youngest of those that may be closed to make room. False: it
        /// has to be closed.
        [[nodiscard]] bool wait();
        /// Yields from now on: the same, but close_waiting() lets it finish, as its request was
        /// worked on.
        [[nodiscard]] bool yield();
        /// Works from now on and will not be closed to make room. False: it has to be closed.
        [[nodiscard]] bool work();

      private:
        friend class ConnectionRegistry;
        Place(ConnectionRegistry& registry, Entries::iterator entry)
            : registry_(&registry), entry_(entry) {}
        ConnectionRegistry* registry_;
        Entries::iterator entry_;
    };

    /// `close` shuts the connection down; it is called from any thread, must not block and must
    /// not call back. Nothing if every place is taken by one that works, or close_waiting() was
    /// called.
    std::optional<Place> admit(std::function<void()> close);
    /// One of a few places for those whom admit() refused, to tell them so: it is in no count, and
    /// neither waits nor works. Nothing if these are taken too, or close_waiting() was called.
    std::optional<Place> admit_spare(std::function<void()> close);

    /// Closes those that wait or have a spare place, now and from now on.
    void close_waiting();
    void close_all();
    bool stopping() const;
    /// False if there are still connections after `patience`.
    bool wait_until_empty(std::chrono::milliseconds patience);

    struct Counts {
        std::size_t open = 0;
        std::size_t working = 0;
        std::uint64_t evicted = 0;  ///< in favour of others, since the start
        std::uint64_t refused = 0;  ///< because all places worked, since the start
    };
    Counts counts() const;

  private:
    Entries& list_of(State state) noexcept;
    bool change(Entries::iterator entry, State to);
    void put(Entries::iterator entry, State to) noexcept;
    void close(Entries::iterator entry);
    void close_if(bool (*which)(State));
    bool empty() const noexcept { return evictable_.empty() && others_.empty() && spares_.empty(); }

    const std::size_t limit_;
    const std::size_t spare_limit_;
    mutable std::mutex mutex_;
    std::condition_variable emptied_;
    Entries evictable_;  ///< that wait or yield, longest first
    Entries others_;     ///< that work or are being closed
    Entries spares_;
    std::size_t closing_ = 0;
    std::uint64_t evicted_ = 0;
    std::uint64_t refused_ = 0;
    bool stopping_ = false;
};

}  // namespace rollcall::server
