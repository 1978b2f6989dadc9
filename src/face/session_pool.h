#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "face/engine.h"

namespace rollcall::face {

/// Gives every caller an inference session of its own and keeps it for the next one, so that there
/// are never more of them than callers side by side. Thread-safe.
class SessionPool {
  public:
    explicit SessionPool(std::unique_ptr<CompiledNetwork> network) : network_(std::move(network)) {}

    /// A session for as long as this lives; must not outlive the pool.
    class Lease {
      public:
        Lease(SessionPool& pool, std::unique_ptr<InferenceSession> session)
            : pool_(&pool), session_(std::move(session)) {}
        ~Lease();
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        InferenceSession* operator->() const { return session_.get(); }
        InferenceSession& operator*() const { return *session_; }

      private:
        SessionPool* pool_;
        std::unique_ptr<InferenceSession> session_;
    };

    /// Error: internal.
    Result<Lease> lease();

  private:
    void give_back(std::unique_ptr<InferenceSession> session);

    std::unique_ptr<CompiledNetwork> network_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<InferenceSession>> free_;
};

}  // namespace rollcall::face
