//! The channel to an intake on another machine as `ureq` wants one: whatever the address says, what is spoken is `link`.

use std::{
    fmt,
    io::{Read, Write},
    sync::Arc,
};

use link::rustls::{ClientConfig, ClientConnection, StreamOwned, pki_types::ServerName};
use ureq::{
    Error,
    unversioned::transport::{
        Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport, TransportAdapter,
    },
};

/// Wraps a connection in the pinned channel. It has no way to leave one as it is.
pub struct Pinned(pub Arc<ClientConfig>);

impl fmt::Debug for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pinned")
    }
}

impl<In: Transport> Connector<In> for Pinned {
    type Out = Channel;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Channel>, Error> {
        let transport = chained.ok_or(Error::ConnectionFailed)?;
        let address = details.addrs.first().ok_or(Error::HostNotFound)?;
        // The key alone is looked at; TLS wants a name all the same.
        let name = ServerName::IpAddress(address.ip().into());
        let failed =
            |error: link::rustls::Error| Error::Io(std::io::Error::new(std::io::ErrorKind::InvalidData, error));
        let mut conn = ClientConnection::new(self.0.clone(), name).map_err(failed)?;
        let mut sock = TransportAdapter::new(Box::new(transport) as Box<dyn Transport>, details.current_time.clone());
        sock.set_timeout(details.timeout);
        conn.complete_io(&mut sock)?;
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Channel { buffers, stream: StreamOwned { conn, sock } }))
    }
}

pub struct Channel {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Channel")
    }
}

impl Transport for Channel {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.get_mut().set_timeout(timeout);
        Ok(self.stream.write_all(&self.buffers.output()[..amount])?)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.get_mut().set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
