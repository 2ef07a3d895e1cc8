//! The one writer of a process: many acts, one commit, one flush to the disk.
//!
//! Other processes may write the same store. So the end of the ledger is read
//! anew under the write lock for each group, and the chain never forks.

use std::sync::Arc;

use model::Written;
use ports::{Act, Clock, Fault, StoreError};
use tokio::sync::{mpsc, oneshot};

use crate::{
    backend::Backend,
    error::{Shared, doing, refusing},
    group::Group,
    head::{HeadFile, Signer},
    tail::Tail,
};

/// Acts that wait. Who finds the queue full waits in turn.
const QUEUE: usize = 4096;
/// Acts in one commit: enough to share a flush widely, few enough to answer soon.
const GROUP: usize = 512;

type Answer = Result<Vec<Written>, StoreError>;

struct Job {
    act: Act,
    answer: oneshot::Sender<Answer>,
}

/// Hands acts to the writer.
#[derive(Clone)]
pub(crate) struct Queue(mpsc::Sender<Job>);

impl Queue {
    pub(crate) async fn write(&self, act: Act) -> Answer {
        let gone = || refusing("nothing was written", "the writer has stopped");
        let (answer, reply) = oneshot::channel();
        self.0.send(Job { act, answer }).await.map_err(|_| gone())?;
        reply.await.map_err(|_| {
            refusing("it is not known whether this was written", "the writer stopped meanwhile")
        })?
    }
}

/// See the file.
pub(crate) struct Writer {
    pub backend: Backend,
    pub signer: Signer,
    pub head_file: HeadFile,
    pub clock: Arc<dyn Clock>,
    /// Entries after the last commit that this process knows of.
    pub size: u64,
}

/// Why a group was not acknowledged.
enum Failure {
    /// Nothing of it was written.
    Before(StoreError),
    /// The commit was under way or done.
    After { what: &'static str, source: StoreError },
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Before(error)
    }
}

impl Writer {
    /// Starts the writer; it ends when the last queue is dropped.
    pub(crate) fn start(self) -> Queue {
        let (sender, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(self.run(jobs));
        Queue(sender)
    }

    async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut group = Vec::new();
        while jobs.recv_many(&mut group, GROUP).await > 0 {
            self.write(std::mem::take(&mut group)).await;
        }
    }

    async fn write(&mut self, jobs: Vec<Job>) {
        let acts: Vec<&Act> = jobs.iter().map(|job| &job.act).collect();
        match self.commit(&acts).await {
            Ok(answers) => answer(jobs, answers),
            Err(Failure::After { what, source }) => {
                let shared = Shared::new(source);
                answer(jobs, std::iter::repeat_with(|| Err(shared.error(what))));
            }
            // One act may be what the database cannot take; the others can be.
            Err(Failure::Before(_)) if jobs.len() > 1 => {
                for job in jobs {
                    Box::pin(self.write(vec![job])).await;
                }
            }
            Err(Failure::Before(error)) => answer(jobs, [Err(error)]),
        }
    }

    /// Writes `acts` in one transaction. Each gets its own answer.
    async fn commit(&mut self, acts: &[&Act]) -> Result<Vec<Answer>, Failure> {
        let mut tx = self.backend.lock().await?;
        let tail = Tail::load(&mut tx, self.signer.verifier()).await?;
        let tail = tail.ok_or(StoreError::Broken(Fault::Cut { promised: self.size, found: 0 }))?;
        if tail.edge.size < self.size {
            let (promised, found) = (self.size, tail.edge.size);
            return Err(Failure::Before(StoreError::Broken(Fault::Cut { promised, found })));
        }
        let mut group = Group::load(&mut tx, tail, acts).await?;
        let answers = acts.iter().map(|act| group.add(act, self.clock.now())).collect();
        if group.is_empty() {
            return Ok(answers);
        }
        let erases = group.erases();
        let head = group.write(&mut tx, &self.signer).await?;
        tx.commit().await.map_err(|error| Failure::After {
            what: "it is not known whether this was written",
            source: doing("committing")(error),
        })?;
        self.size = head.size;
        // The entries are durable now whatever becomes of the file, which the
        // next commit writes again; an error here must not make anyone repeat.
        let _ = self.head_file.write(&head);
        if erases {
            let what = "the key is destroyed, but its bytes may still lie on the disk: erase again";
            let scrubbed = self.backend.scrub().await;
            scrubbed.map_err(|source| Failure::After { what, source })?;
        }
        Ok(answers)
    }
}

fn answer(jobs: Vec<Job>, answers: impl IntoIterator<Item = Answer>) {
    for (job, answer) in jobs.into_iter().zip(answers) {
        // Who no longer listens has lost the answer, not the entry.
        let _ = job.answer.send(answer);
    }
}
