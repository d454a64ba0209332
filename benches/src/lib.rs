//! What benches of commands share: what a process takes, and pictures to be put into books.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use jpeg_encoder::{ColorType, Encoder};
use wait4::Wait4;

/// How many pictures [`write_pictures`] makes.
pub const PICTURES: usize = 300;

/// What a process took: processor time, and the most memory at once in MB.
#[derive(Clone, Copy)]
pub struct Cost {
    /// User and system.
    pub time: Duration,
    /// Resident, at its peak.
    pub megabytes: u64,
}

impl Cost {
    /// Prints it beside a name.
    pub fn print(self, name: &str) {
        println!("  {name:10} {:7.3} s {:6} MB", self.time.as_secs_f64(), self.megabytes);
    }
}

/// Runs a command in a folder.
pub fn measure(mut command: Command, folder: &Path) -> Result<Cost, Box<dyn Error>> {
    command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    let used = command.spawn()?.wait4()?;
    if !used.status.success() {
        return Err(format!("{command:?} failed").into());
    }
    let time = used.rusage.utime + used.rusage.stime;
    Ok(Cost { time, megabytes: used.rusage.maxrss >> 20 })
}

/// The least of two costs, figure by figure.
pub fn least(known: Option<Cost>, new: Cost) -> Cost {
    known.map_or(new, |known| Cost {
        time: known.time.min(new.time),
        megabytes: known.megabytes.min(new.megabytes),
    })
}

/// Photographs of nothing, of about 110 kB each; how many bytes they are.
pub fn write_pictures(folder: &Path) -> Result<usize, Box<dyn Error>> {
    const SIZE: (u16, u16) = (800, 600);
    let mut bytes = 0;
    let mut seed: u32 = 1;
    for picture in 0..PICTURES {
        let mut pixels = Vec::with_capacity(usize::from(SIZE.0) * usize::from(SIZE.1) * 3);
        for y in 0..SIZE.1 {
            for x in 0..SIZE.0 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let grain = (seed >> 27) as u8;
                let shade = ((usize::from(x) / 4 + picture) % 200) as u8;
                pixels.extend([shade + grain, ((y / 3) % 200) as u8 + grain, 90 + grain]);
            }
        }
        let mut file = Vec::new();
        Encoder::new(&mut file, 84).encode(&pixels, SIZE.0, SIZE.1, ColorType::Rgb)?;
        bytes += file.len();
        fs::write(folder.join(format!("{picture}.jpg")), file)?;
    }
    Ok(bytes)
}
