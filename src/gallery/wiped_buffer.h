#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

#include <string.h>

namespace rollcall::gallery {

/// Overwrites with zeros in a way that the compiler does not leave out.
template <class T>
void wipe(T* values, std::size_t count) noexcept {
    static_assert(std::is_trivially_copyable_v<T>);
    ::explicit_bzero(values, count * sizeof(T));
}

/// A fixed number of values on a cache line's border, zero at first, overwritten with zeros before
/// the memory is given back: templates are biometric data.
template <class T>
class WipedBuffer {
  public:
    static constexpr std::size_t kAlignment = 64;

    /// Throws std::bad_alloc.
    explicit WipedBuffer(std::size_t count)
        : count_(count),
          values_(
              static_cast<T*>(::operator new(count * sizeof(T), std::align_val_t{kAlignment}))) {
        static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
        std::uninitialized_value_construct_n(values_, count_);
    }
    ~WipedBuffer() {
        wipe(values_, count_);
        ::operator delete(values_, std::align_val_t{kAlignment});
    }
    WipedBuffer(const WipedBuffer&) = delete;
    WipedBuffer& operator=(const WipedBuffer&) = delete;

    T* data() noexcept { return values_; }
    const T* data() const noexcept { return values_; }
    std::size_t size() const noexcept { return count_; }

  private:
    std::size_t count_;
    T* values_;
};

}  // namespace rollcall::gallery
