#include "face/session_pool.h"

namespace rollcall::face {

SessionPool::Lease::~Lease() {
    if (session_) {
        pool_->give_back(std::move(session_));
    }
}

Result<SessionPool::Lease> SessionPool::lease() {
    {
        const std::lock_guard lock(mutex_);
        if (!free_.empty()) {
            auto session = std::move(free_.back());
            free_.pop_back();
            return Lease(*this, std::move(session));
        }
    }
    auto session = network_->new_session();
    if (!session) {
        return std::move(session).error();
    }
    return Lease(*this, std::move(session).value());
}

void SessionPool::give_back(std::unique_ptr<InferenceSession> session) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(session));
}

}  // namespace rollcall::face
