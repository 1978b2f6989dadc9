#pragma once

#include <span>
#include <utility>
#include <vector>

#include "gallery/vector_index.h"
#include "gallery/wiped_buffer.h"

namespace rollcall::gallery {

inline void wipe(std::span<Entry> entries) noexcept {
    for (Entry& entry : entries) {
        wipe(entry.embedding.data(), entry.embedding.size());
    }
}

/// Entries whose vectors are overwritten before their memory is given back. Vectors are moved in
/// and never copied. Not thread-safe.
class WipedEntries {
  public:
    WipedEntries() = default;
    ~WipedEntries() { wipe(entries_); }
    WipedEntries(const WipedEntries&) = delete;
    WipedEntries& operator=(const WipedEntries&) = delete;
    WipedEntries(WipedEntries&&) = delete;
    WipedEntries& operator=(WipedEntries&&) = delete;

    void add(Entry&& entry) { entries_.push_back(std::move(entry)); }
    std::span<Entry> all() noexcept { return entries_; }

  private:
    std::vector<Entry> entries_;
};

}  // namespace rollcall::gallery
