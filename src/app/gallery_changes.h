#pragma once

#include <memory>
#include <mutex>

#include "app/lost_people.h"
#include "app/running_measurement.h"

namespace rollcall::app {

struct MeasuredGallery;

/// What those who change the gallery share.
struct GalleryChanges {
    /// One change at a time, from the first look at the store to the index's change. Also over the
    /// sweep of photos, which must not meet one whose row is about to be written. Not over the
    /// wiping of what was removed: that may wait for readers, and whoever waited for it here would
    /// hold a computing thread.
    std::mutex mutex;
    /// There may be a photo that no row names: after a start, because a crash leaves one between
    /// photo and row, and where one could not be removed. Guarded by `mutex`.
    bool photos_may_be_left = true;
    /// What `Calibrate` has last measured, or nothing; a removal drops it. Guarded by `mutex`.
    std::shared_ptr<const MeasuredGallery> measured;
    /// A removal is answered only when the measurement that it met is over. Never waited for with
    /// `mutex` held: whoever measures takes that.
    RunningMeasurement measuring;
    LostPeople lost;  ///< as far as the model in force goes
};

}  // namespace rollcall::app
