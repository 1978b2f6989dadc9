#include "server/jobs.h"

#include <memory>
#include <utility>

namespace rollcall::server {
namespace {

/// Members go in reverse order: what the job holds first, then the count.
struct CountedJob {
    std::shared_ptr<void> end;
    std::function<void()> run;
    void operator()() const { run(); }
};

}  // namespace

bool Jobs::try_submit(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        ++under_way_;
    }
    std::shared_ptr<void> end(nullptr, [this](void*) { end_one(); });
    return workers_.try_submit(CountedJob{std::move(end), std::move(job)});
}

void Jobs::wait_until_done() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return under_way_ == 0; });
}

void Jobs::end_one() {
    const std::lock_guard lock(mutex_);
    --under_way_;
    done_.notify_all();
}

}  // namespace rollcall::server
